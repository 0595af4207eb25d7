"""Who is away and who covers: one's own days, and for the complaints manager everybody's."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.queries.cover import absences, colleagues_in_casework
from complaints.queries.own_dates import covered_by, covered_cases
from councils.domain.calendars import LONDON, written
from councils.domain.drafts import KEEPERS
from councils.domain.errors import NotAllowed, RuleBroken
from councils.domain.roles import CASEWORK_ROLES, Role
from councils.operations.absences import Away, end_absence, enter_absence
from portal.access import CouncilRequest, StaffPage
from portal.plain_forms import PlainForm
from portal.widgets import DateQuestion, Radios

AS_WELL, INSTEAD = "as_well", "instead"
MOST_CASES = 100


class AbsenceForm(PlainForm):
    """Who, from when until when, who covers and how."""

    def __init__(self, data: Any, request: CouncilRequest) -> None:
        super().__init__(data)
        actor = request.actor
        people = colleagues_in_casework(actor.council_id)
        choices = [("", "Choose somebody"), *((str(pk), name) for pk, name in people)]
        self.keeps = actor.has(*KEEPERS)
        if self.keeps:
            self.fields["who"] = _person("Who is away?", choices, "Choose who is away")
            self.initial["who"] = str(actor.user_id)
        self.fields["first_day"] = _day("What is the first day away?", "Enter the first day away")
        self.fields["last_day"] = _day("What is the last day away?", "Enter the last day away")
        others = [each for each in choices if self.keeps or each[0] != str(actor.user_id)]
        self.fields["cover"] = _person("Who covers?", others, "Choose who covers")
        self.fields["how"] = forms.ChoiceField(
            label="Who is reminded meanwhile?",
            choices=[(INSTEAD, "Whoever covers, instead"), (AS_WELL, "Both")],
            widget=Radios(),
        )

    def away(self, request: CouncilRequest) -> Away:
        """What was answered."""
        said = self.cleaned_data
        return Away(
            user_id=int(said["who"]) if self.keeps else request.actor.user_id or 0,
            cover_id=int(said["cover"]),
            first_day=said["first_day"],
            last_day=said["last_day"],
            instead=said["how"] == INSTEAD,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One absence on the page."""

    pk: int
    who: str
    when: str
    cover: str
    how: str
    mine: bool


class AbsencePage(StaffPage):
    """The absences that are one's own or that one covers, or all; and a form for the next."""

    roles = tuple(Role(role) for role in (*sorted(CASEWORK_ROLES), Role.ADMINISTRATOR))

    def get(self, request: CouncilRequest) -> HttpResponse:
        """What is entered, and the questions."""
        return self._page(request, AbsenceForm(None, request))

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Enter one, or take one back."""
        if "end" in request.POST:
            return self._end(request)
        form = AbsenceForm(request.POST, request)
        if form.is_valid():
            try:
                entered = enter_absence(form.away(request), by=request.actor, at=timezone.now())
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                form.add_error(None, refusal.message)
                return self._page(request, form, status=409)
            messages.success(request, f"{entered.cover.get_full_name()} covers from {written(entered.first_day)}.")
            return redirect("casework:absence")
        return self._page(request, form, status=409)

    def _end(self, request: CouncilRequest) -> HttpResponse:
        number = request.POST["end"]
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        end_absence(int(number), by=request.actor, at=timezone.now())
        messages.success(request, "Taken back. Reminders go out as usual again.")
        return redirect("casework:absence")

    def _page(self, request: CouncilRequest, form: AbsenceForm, status: int = 200) -> HttpResponse:
        me, today = request.actor.user_id, timezone.now().astimezone(LONDON).date()
        known = absences(request.actor.council_id).filter(last_day__gte=today)
        lines = [
            Line(
                each.pk,
                each.user.get_full_name(),
                f"{written(each.first_day)} to {written(each.last_day)}",
                each.cover.get_full_name(),
                "Instead" if each.instead else "Both",
                form.keeps or each.user_id == me,
            )
            for each in known
            if form.keeps or me in (each.user_id, each.cover_id)
        ]
        covered = covered_by(request.actor, today)
        context = {
            "form": form,
            "lines": lines,
            "covered": ", ".join(covered.values()),
            "cases": [_covered(case) for case in covered_cases(request.actor, covered)[:MOST_CASES]],
        }
        return render(request, "casework/absence.html", context, status=status)


def _covered(case: Any) -> tuple[str, str, str, str]:
    """A case of somebody covered for: its address and reference, whose it is, and by when it is due."""
    href = reverse("casework:case", kwargs={"reference": case.reference})
    return href, case.reference, case.officer.get_full_name(), written(case.binds_on) if case.binds_on else "No date"


def _person(label: str, choices: list[tuple[str, str]], missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, error_messages={"required": missing})


def _day(label: str, missing: str) -> DateQuestion:
    return DateQuestion(label=label, help_text="For example, 27 3 2027", error_messages={"required": missing})
