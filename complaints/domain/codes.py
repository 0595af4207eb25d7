"""The Complaint Handling Codes: the outer limits that stand behind every council's own policy.

A pause, a late acknowledgement, a reclassification or a council's own closure day never moves them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from councils.domain.calendars import WorkingCalendar, WorkingDayRule

# The Codes define no working day; a council can't give itself time under them by closing.
CODE_WORKING_DAYS = WorkingDayRule(never=(), closures_count=True, paragraph="")


@dataclass(frozen=True, slots=True)
class CodeStage:
    """The limits of one stage, in working days: to acknowledge, to respond from then on, and longest extension."""

    paragraphs: str
    acknowledge: int
    respond: int
    extend: int


@dataclass(frozen=True, slots=True)
class HandlingCode:
    """One Ombudsman's Code; `governs_from` is the first date of receipt that it is applied to."""

    name: str
    governs_from: date
    stages: tuple[CodeStage, ...]


class CodeLimits(NamedTuple):
    """The dates under a Code for one stage of one case."""

    name: str
    paragraphs: str
    acknowledgement_due: date
    response_due: date
    latest_response_due: date


CODES = {
    "lgsco": HandlingCode(
        "LGSCO Complaint Handling Code",
        date(2026, 4, 1),
        (CodeStage("6.2 to 6.4", 5, 10, 10), CodeStage("the part on stage 2", 5, 20, 20)),
    ),
    "housing": HandlingCode(
        "Housing Ombudsman Complaint Handling Code",
        date(2024, 4, 1),
        (CodeStage("6.2 to 6.4", 5, 10, 10), CodeStage("6.10 to 6.15", 5, 20, 20)),
    ),
}


def code_limits(
    key: str | None, stage: int, received_on: date, acknowledged_on: date | None, calendar: WorkingCalendar
) -> CodeLimits | None:
    """The outer limits for a stage received on a date, or None where no Code governs it.

    The response counts from the acknowledgement, which counts on the day it was sent or on the day it was
    due, whichever is the earlier.
    """
    code = CODES[key] if key else None
    if code is None or received_on < code.governs_from or not 1 <= stage <= len(code.stages):
        return None
    limits = code.stages[stage - 1]
    acknowledgement_due = calendar.add(received_on, limits.acknowledge)
    start = acknowledgement_due
    if acknowledged_on is not None and acknowledged_on < start:
        start = acknowledged_on
    response_due = calendar.add(start, limits.respond)
    return CodeLimits(
        code.name,
        limits.paragraphs,
        acknowledgement_due,
        response_due,
        calendar.add(start, limits.respond + limits.extend),
    )


def extends_code(code: CodeLimits | None, granted_on: Iterable[date | None]) -> bool:
    """Whether an extension moves the Code's limit: one that was given before the Code's date had passed (6.4)."""
    return code is not None and any(day is None or day <= code.response_due for day in granted_on)
