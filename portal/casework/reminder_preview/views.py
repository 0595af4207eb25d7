"""Reminders planned for a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from complaints.notifications.queries import clocks
from complaints.reminders.queries import Outgoing, going_out
from complaints.vocabulary.lifecycle import PAUSED_STEP
from councils.calendars.rules import WorkingCalendar, london_day
from councils.queries import working_calendar
from councils.vocabulary.roles import CASEWORK_ROLES, CONFIGURATION_ROLES, REMINDED_OR_KEEPERS, WHOLE_COUNCIL_ROLES
from councils.vocabulary.values import LONDON
from portal import wording
from portal.casework.reminder_preview.forms import DayForm
from portal.http.access import CouncilRequest, StaffView

# More lines than anyone reads; the totals above them count all.
MOST_LINES = 300
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ReminderLine:
    time: str
    who: str
    reference: str
    href: str
    what: str
    how: str


class ReminderPreviewView(StaffView):
    roles = REMINDED_OR_KEEPERS

    def get(self, request: CouncilRequest) -> HttpResponse:
        now, calendar = timezone.now(), working_calendar(request.council.pk)
        today = london_day(now)
        form = DayForm(request.GET if "day-day" in request.GET else None)
        day = calendar.add(today, 1)
        if form.is_bound and form.is_valid():
            day = form.cleaned_data["day"]
            if not today <= day <= today + FURTHEST:
                form.add_error("day", "The day must be today or later, within a year")
                day = calendar.add(today, 1)
        everybody = request.actor.has(*WHOLE_COUNCIL_ROLES)
        me = request.actor.user_id
        found = going_out(request.council.pk, day, now, only=None if everybody else me, reader=me)
        context = {
            "form": form,
            "title": _title(day, today, calendar),
            "closed": calendar.why_not(day),
            "total": _total(found, whole_council=everybody),
            "whole_council": everybody,
            "lines": [_line(each) for each in found[:MOST_LINES]],
            "left": max(0, len(found) - MOST_LINES),
            "has_dates": request.actor.has(*CASEWORK_ROLES),
            "keeps": request.actor.has(*CONFIGURATION_ROLES),
        }
        return render(request, "casework/reminder_preview/reminder_preview.html", context)


def _title(day: date, today: date, calendar: WorkingCalendar) -> str:
    names = {today: "today", today + timedelta(days=1): "tomorrow"}
    return f"{names[day]}, {wording.weekday(day)}" if day in names else wording.weekday(day)


def _total(found: list[Outgoing], *, whole_council: bool) -> str:
    if not found:
        return "No reminders are planned for this day." if whole_council else "You will not get a reminder on this day."
    alone = sum(not each.digest for each in found)
    people = len({each.user_id for each in found})
    listed = len(found) - alone
    parts = []
    if alone:
        parts.append(f"{alone} immediate {'email' if alone == 1 else 'emails'}")
    if listed:
        parts.append(f"{listed} {'reminder' if listed == 1 else 'reminders'} in the daily digest")
    return f"{' and '.join(parts)}, to {'1 person' if people == 1 else f'{people} people'}."


def _line(each: Outgoing) -> ReminderLine:
    covers = f", covering for {each.covers}" if each.covers else ""
    return ReminderLine(
        time=f"{each.at.astimezone(LONDON):%H:%M}",
        who=f"{each.name}{covers}",
        reference=each.reference,
        href=reverse("casework:case", kwargs={"reference": each.reference}),
        what=_what(each),
        how="Daily digest" if each.digest else "Immediately",
    )


def _what(each: Outgoing) -> str:
    owed = clocks()[each.kind]
    if each.step == PAUSED_STEP:
        return f"{owed}: the clock is paused"
    if each.step.startswith("+"):
        return f"{owed} overdue (due by {wording.weekday(each.due_on)})"
    return f"{owed} due by {wording.weekday(each.due_on)}"
