"""The council's closure days: what one more would move, looked at before it is decided; and what was decided."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.operations.calendar_changes import Decided, carry_out, close_council
from complaints.queries.calendar_preview import MovedCase, Preview, decided_changes, preview
from councils.domain.calendar_changes import DayOff
from councils.domain.calendars import written
from councils.domain.drafts import KEEPERS
from councils.domain.errors import NotAllowed, RuleBroken
from portal import wording
from portal.access import CouncilRequest, StaffPage
from portal.plain_forms import MEDIUM, PlainForm, answers_of, words
from portal.widgets import DateQuestion


class ClosureForm(PlainForm):
    """Which day, what it is called, and why."""

    day = DateQuestion(
        label="On which day is the council closed?",
        help_text="For example 29 12 2026",
        error_messages={"required": "Enter the day on which the council is closed"},
    )
    name = words(
        "What is the day called?",
        120,
        missing="Enter what the day is called",
        hint="For example “Christmas closure”. Complainants read it where their dates are explained.",
    )
    reason = words(
        "Why, and who decided it?",
        MEDIUM,
        missing="Say why the council is closed and who decided it",
        hint="Kept with the decision. Complainants do not read it.",
        rows=3,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One date of one case that moves."""

    reference: str
    href: str
    officer: str
    what: str
    was: str
    becomes: str
    promised: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of what was decided."""

    day: str
    name: str
    who: str
    why: str
    did: str


class Calendar(StaffPage):
    """The decisions so far; a form for the next; then what it would move, to be confirmed."""

    roles = KEEPERS

    def get(self, request: CouncilRequest) -> HttpResponse:
        """What was decided, and the question."""
        return self._ask(request, ClosureForm())

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Show what would move, or decide it, or ask again."""
        form = ClosureForm(request.POST)
        if not form.is_valid() or "change" in request.POST:
            return self._ask(request, form)
        off, at = DayOff(form.cleaned_data["day"], form.cleaned_data["name"], national=False), timezone.now()
        try:
            if "send" not in request.POST:
                return self._confirm(request, preview(request.actor.council_id, off, at))
            change = close_council(off, Decided(request.actor, at, form.cleaned_data["reason"]))
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error("day", refusal.message)
            return self._ask(request, form, status=409)
        done = carry_out(change, at)
        messages.success(request, f"{written(off.day)} no longer counts. {_counts(done.cases_moved, done.letters)}")
        return redirect("setup:calendar")

    def _ask(self, request: CouncilRequest, form: ClosureForm, status: int = 200) -> HttpResponse:
        changes = [
            Decision(
                day=written(change.day),
                name=f"Bank holiday: {change.name}" if change.national else change.name,
                who=f"{change.by_name}, {wording.moment(change.at)}",
                why=change.reason,
                did=_counts(change.cases_moved, change.letters),
            )
            for change in decided_changes(request.actor.council_id)
        ]
        return render(request, "setup/calendar.html", {"form": form, "changes": changes}, status=status)

    def _confirm(self, request: CouncilRequest, found: Preview) -> HttpResponse:
        # Administrators set the council up; they see figures, never cases.
        sees = request.actor.sees_whole_council
        context = {
            "found": found,
            "day": written(found.off.day),
            "lines": [line for case in found.cases for line in _lines(case)] if sees else [],
            "left": found.moved - len(found.cases) if sees else 0,
            "answers": answers_of(request.POST),
        }
        return render(request, "setup/calendar_check.html", context)


def _lines(case: MovedCase) -> list[Line]:
    href = reverse("casework:case", kwargs={"reference": case.reference})
    return [
        Line(
            case.reference,
            href,
            case.officer,
            f"{each.what.capitalize()} under {each.whose}",
            _short(each.was),
            _short(each.becomes),
            "Promised" if each in case.promised else "",
        )
        for each in case.moved
    ]


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _counts(cases: int, letters: int) -> str:
    moved = "1 case has moved" if cases == 1 else f"{cases} cases have moved"
    return f"{moved}; {'1 letter was' if letters == 1 else f'{letters} letters were'} sent."
