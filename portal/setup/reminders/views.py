"""A council's reminders."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.notifications.queries import clocks, reminder_decisions, reminder_settings
from complaints.reminders.operations import change_reminders
from complaints.vocabulary.lifecycle import OF_STAGES
from councils.document_reading import DocumentRefused
from councils.policies.queries import stages_of_procedures
from councils.reminders.operations import ReminderContext
from councils.reminders.rules import (
    ANY,
    HOW_NEWS,
    LAST_STAGE,
    ReminderSchedule,
    ReminderSettings,
    as_document,
    clock_name,
    with_steps,
    without_schedule,
)
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES
from portal import wording
from portal.http.access import CouncilRequest, StaffView
from portal.setup.reminders.forms import HoursForm, ReminderForm, StepsForm, WhichForm


@dataclass(frozen=True, slots=True)
class ScheduleCard:
    title: str
    href: str
    steps: tuple[tuple[str, str, str], ...]


class RemindersView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest) -> HttpResponse:
        which = WhichForm(
            request.GET if "clock" in request.GET else None,
            last_stage=max((stages for _, stages in stages_of_procedures(request.council.pk)), default=1),
        )
        if which.is_bound and which.is_valid():
            stage = which.cleaned_data["stage"] if which.cleaned_data["clock"] in OF_STAGES else "0"
            return redirect("setup:reminder-steps", clock=which.cleaned_data["clock"], stage=stage)
        settings = reminder_settings(request.council)
        context = {
            "hours": f"{settings.opens:%H:%M} to {settings.closes:%H:%M}",
            "digest": settings.digest,
            "news": HOW_NEWS[settings.news],
            "schedules": [
                _card(schedule) for schedule in sorted(settings.schedules, key=lambda each: each.clock == ANY)
            ],
            "which": which,
            "decisions": [
                (f"{each.by_name}, {wording.moment(each.at)}", each.why, each.changes)
                for each in reminder_decisions(request.council.pk)
            ],
        }
        return render(request, "setup/reminders/reminders.html", context)


class ReminderChangeView(StaffView):
    roles = CONFIGURATION_ROLES
    template_name = ""

    def change(self, request: CouncilRequest, form: ReminderForm, document: dict[str, Any]) -> bool:
        """If refused, add the errors to the form and return False."""
        said = form.cleaned_data
        action_context = ReminderContext(request.actor, timezone.now(), said["seen"], said["why"])
        try:
            _, moved = change_reminders(action_context, document)
        except NotAllowed:
            raise
        except DocumentRefused as refusal:
            for problem in refusal.problems:
                place, _, text = problem.partition(": ")
                form.add_error(None, _sentence(place, text))
            return False
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return False
        waiting = "1 deadline has" if moved == 1 else f"{moved:,} deadlines have"
        messages.success(request, f"Reminders changed. {waiting} a different next reminder.")
        return True

    def page(self, request: CouncilRequest, form: ReminderForm, **more: Any) -> HttpResponse:
        return render(request, self.template_name, {"form": form, **more}, status=409 if form.errors else 200)


class HoursView(ReminderChangeView):
    template_name = "setup/reminders/reminder_hours.html"

    def get(self, request: CouncilRequest) -> HttpResponse:
        return self.page(request, HoursForm(None, reminder_settings(request.council), _seen(request)))

    def post(self, request: CouncilRequest) -> HttpResponse:
        settings = reminder_settings(request.council)
        form = HoursForm(request.POST, settings, _seen(request))
        if form.is_valid() and self.change(request, form, {**as_document(settings), **form.answers()}):
            return redirect("setup:reminders")
        return self.page(request, form)


class StepsView(ReminderChangeView):
    """One clock's steps, at one stage or all."""

    template_name = "setup/reminders/reminder_steps.html"

    def get(self, request: CouncilRequest, clock: str, stage: int) -> HttpResponse:
        settings, schedule, own = _found(request, clock, stage)
        return self._page(request, StepsForm(None, schedule, _seen(request)), schedule, own)

    def post(self, request: CouncilRequest, clock: str, stage: int) -> HttpResponse:
        settings, schedule, own = _found(request, clock, stage)
        form = StepsForm(request.POST, schedule, _seen(request))
        if form.is_valid():
            if "remove" in request.POST:
                document = without_schedule(settings, schedule.clock, schedule.stage)
            else:
                document = with_steps(settings, schedule.clock, schedule.stage, form.chosen_steps())
            if self.change(request, form, document):
                return redirect("setup:reminders")
        return self._page(request, form, schedule, own)

    def _page(self, request: CouncilRequest, form: StepsForm, schedule: ReminderSchedule, own: bool) -> HttpResponse:
        title = clock_name(clocks(), schedule.clock, schedule.stage)
        return self.page(request, form, title=title, own=own, removable=own and schedule.clock != ANY)


def _found(request: CouncilRequest, clock: str, stage: int) -> tuple[ReminderSettings, ReminderSchedule, bool]:
    """Return the settings, the schedule and whether it is own."""
    known = clock == ANY or clock in clocks()
    staged = 0 < stage <= LAST_STAGE and clock in OF_STAGES
    if not known or (stage and not staged):
        raise Http404
    settings = reminder_settings(request.council)
    wanted = (clock, stage or None)
    holds = settings.schedule_for(clock, stage)
    own = (holds.clock, holds.stage) == wanted
    return settings, ReminderSchedule(*wanted, holds.steps), own


def _card(schedule: ReminderSchedule) -> ScheduleCard:
    steps = tuple(
        (
            reminder_step.when,
            ", ".join(level.label for level in reminder_step.recipients),
            "Immediately" if reminder_step.at_once else "Daily digest",
        )
        for reminder_step in schedule.steps
    )
    place = {"clock": schedule.clock, "stage": schedule.stage or 0}
    title = clock_name(clocks(), schedule.clock, schedule.stage)
    return ScheduleCard(title, reverse("setup:reminder-steps", kwargs=place), steps)


def _seen(request: CouncilRequest) -> int:
    last = reminder_decisions(request.council.pk).first()
    return last.pk if last else 0


def _sentence(place: str, problem: str) -> str:
    if "].recipients" in place or "].days" in place:
        return f"Each reminder {problem}."
    if place.endswith(".steps"):
        return f"{problem[:1].upper()}{problem[1:]}."
    return f"{place[:1].upper()}{place[1:]}: {problem}."
