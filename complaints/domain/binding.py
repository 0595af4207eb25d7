"""Which of the dates that stand over a case binds, whose clock it is, and how to say so in a sentence."""

from dataclasses import dataclass
from datetime import date

from complaints.domain.deadline_kinds import DeadlineKind, Whose
from complaints.domain.outer_limits import AGREED_SOURCE, CEILING_SOURCE, WEEKS_IN_ALL, UpdateDue
from complaints.domain.timetables import Timetable
from councils.domain.calendars import written


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to the stage, as far as it decides which dates are still owed.

    `final` means that this stage's response is the council's last word; `ceiling` is 12 weeks from stage 1, and
    `ceiling_source` whose measure that is.
    """

    acknowledged: bool = False
    extended: bool = False
    final: bool = False
    ceiling: date | None = None
    ceiling_source: str = CEILING_SOURCE
    update: UpdateDue | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A date that is still owed. `officer` and `resident` say the same to two people."""

    due: date
    kind: DeadlineKind
    officer: str
    resident: str

    @property
    def whose(self) -> Whose:
        """Whose clock it is on."""
        return self.kind.whose

    @property
    def what(self) -> str:
        """What is owed."""
        return self.kind.what


def owed(timetable: Timetable, course: Course) -> tuple[Binding, ...]:
    """Every date that is still owed, the earliest first.

    On the same day they stand in the order of their kinds. A pause stops the policy's response date alone: the Code's
    and the ceiling stay, and so does the update where there is one (`owed.update_of`).
    """
    found = (*_acknowledgements(timetable, course), *_responses(timetable, course))
    return tuple(sorted(found, key=lambda each: each.due))


def _acknowledgements(dates: Timetable, course: Course) -> list[Binding]:
    if course.acknowledged:
        return []
    found = []
    if dates.acknowledgement_due is not None:
        found.append(_policy(dates.acknowledgement_due, DeadlineKind.ACKNOWLEDGEMENT))
    if dates.code is not None:
        found.append(_code(dates.code.acknowledgement_due, DeadlineKind.CODE_ACKNOWLEDGEMENT, dates.code.name))
    return found


def _responses(dates: Timetable, course: Course) -> list[Binding]:
    found = []
    if dates.working_due is not None and (dates.missed or not dates.paused):
        found.append(_policy(dates.working_due, DeadlineKind.RESPONSE))
    if dates.code is not None:
        limit = dates.code.latest_response_due if course.extended else dates.code.response_due
        found.append(_code(limit, DeadlineKind.CODE_RESPONSE, dates.code.name))
    if course.ceiling is not None and course.final:
        found.append(_ceiling(course.ceiling, course.ceiling_source))
    if course.update is not None:
        found.append(_update(course.update))
    return found


def _policy(due: date, kind: DeadlineKind) -> Binding:
    return Binding(
        due,
        kind,
        officer=f"The {kind.what} is due by {written(due)} under the council's policy.",
        resident=f"Our policy says we’ll {_verb(kind)} by {_with_weekday(due)}.",
    )


def _code(due: date, kind: DeadlineKind, name: str) -> Binding:
    return Binding(
        due,
        kind,
        officer=(
            f"The {kind.what} is due by {written(due)} under the {name}. Pauses and council closure days do not move "
            "this date."
        ),
        resident=outer_limit_said(kind, due),
    )


def _ceiling(due: date, source: str) -> Binding:
    return Binding(
        due,
        DeadlineKind.CEILING,
        officer=f"The final response is due by {written(due)}: {WEEKS_IN_ALL} weeks after receipt ({source}).",
        resident=outer_limit_said(DeadlineKind.CEILING, due),
    )


def _update(update: UpdateDue) -> Binding:
    agreed = "; the policy leaves the interval to be agreed with the complainant" if update.to_be_agreed else ""
    return Binding(
        update.due,
        DeadlineKind.UPDATE,
        officer=(
            f"A progress update is due by {written(update.due)}, then every {update.every} while the response is "
            f"overdue or extended ({update.source}{agreed})."
        ),
        resident=outer_limit_said(DeadlineKind.UPDATE, update.due, as_agreed(update)),
    )


def outer_limit_said(kind: DeadlineKind, due: date, agreed: str = "") -> str:
    """To the complainant: a date that the council has not set itself, and whose it is; `agreed` as in `as_agreed`."""
    if kind is DeadlineKind.CEILING:
        return f"You should have our final response by {_with_weekday(due)}, {WEEKS_IN_ALL} weeks after you complained."
    if kind is DeadlineKind.UPDATE:
        return f"We’ll send you a progress update by {_with_weekday(due)}{agreed}."
    return f"The Ombudsman expects us to {_verb(kind)} by {_with_weekday(due)}."


def as_agreed(update: UpdateDue) -> str:
    """Words for the person with whom the interval was agreed, where it was."""
    return ", as agreed with you" if update.source == AGREED_SOURCE else ""


def _verb(kind: DeadlineKind) -> str:
    return "acknowledge your complaint" if kind.what == "acknowledgement" else "respond"


def _with_weekday(due: date) -> str:
    return f"{due:%A} {written(due)}"
