"""Closure days, what was decided about them, and the dates that move."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from complaints.recalculation.queries import MovedCase
from portal import wording


@dataclass(frozen=True, slots=True)
class MovedDateLine:
    reference: str
    href: str
    officer: str
    what: str
    was: str
    becomes: str
    promised: str


@dataclass(frozen=True, slots=True)
class DecidedChange:
    day: str
    name: str
    who: str
    why: str
    did: str
    href: str


@dataclass(frozen=True, slots=True)
class Closure:
    day: str
    name: str
    href: str


def decision_line(change: Any) -> DecidedChange:
    name = f"Bank holiday: {change.name}" if change.national else change.name
    return DecidedChange(
        day=wording.weekday(change.day),
        name=f"{name} (removed)" if change.counts_again else name,
        who=f"{change.by_name}, {wording.moment(change.at)}",
        why=change.reason,
        did=counts_sentence(change),
        href=reverse("setup:calendar-progress", args=[change.pk]),
    )


def moved_date_lines(case: MovedCase) -> list[MovedDateLine]:
    href = reverse("casework:case", kwargs={"reference": case.reference})
    return [
        MovedDateLine(
            case.reference,
            href,
            case.officer,
            f"{each.what.capitalize()} under {each.whose}",
            _short(each.was),
            _short(each.becomes),
            "Was given this date" if each in case.promised else "",
        )
        for each in case.moved
    ]


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def counts_sentence(change: Any) -> str:
    moved = "1 case has" if change.cases_moved == 1 else f"{change.cases_moved:,} cases have"
    sent = "1 letter" if change.letters == 1 else f"{change.letters:,} letters"
    said = f"{moved} new dates. We wrote {sent}."
    if change.finished_at is None:
        return f"{change.cases_done:,} of {change.cases_looked_at:,} cases checked so far. {said}"
    return said
