"""Absences and cover."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.notifications.queries import absences
from complaints.reminders.queries import covered_by, covered_cases
from councils.calendars.rules import london_day, written
from councils.people.operations import end_absence, enter_absence
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import REMINDED_OR_KEEPERS
from councils.vocabulary.values import number_in
from portal.casework.absence.forms import AbsenceForm
from portal.http.access import CouncilRequest, StaffView

MOST_CASES = 100


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    pk: int
    who: str
    when: str
    cover: str
    how: str
    mine: bool


class AbsenceView(StaffView):
    roles = REMINDED_OR_KEEPERS

    def get(self, request: CouncilRequest) -> HttpResponse:
        return self._page(request, AbsenceForm(None, request))

    def post(self, request: CouncilRequest) -> HttpResponse:
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
            messages.success(request, f"{entered.cover.get_full_name()} will cover from {written(entered.first_day)}.")
            return redirect("casework:absence")
        return self._page(request, form, status=409)

    def _end(self, request: CouncilRequest) -> HttpResponse:
        number = number_in(request.POST["end"])
        if number is None:
            raise Http404
        end_absence(number, by=request.actor, at=timezone.now())
        messages.success(request, "Absence cancelled.")
        return redirect("casework:absence")

    def _page(self, request: CouncilRequest, form: AbsenceForm, status: int = 200) -> HttpResponse:
        me, today = request.actor.user_id, london_day(timezone.now())
        known = absences(request.actor.council_id).filter(last_day__gte=today)
        lines = [
            AbsenceLine(
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
        return render(request, "casework/absence/absence.html", context, status=status)


def _covered(case: Any) -> tuple[str, str, str, str]:
    """Return address, reference, officer and due date."""
    href = reverse("casework:case", kwargs={"reference": case.reference})
    return (
        href,
        case.reference,
        case.officer.get_full_name(),
        written(case.next_deadline_on) if case.next_deadline_on else "No date",
    )
