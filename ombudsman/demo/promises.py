"""The deadlines of a course and the reminders that went out, kept as `complaints.operations` keeps them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from complaints.domain.facts import CaseFacts
from complaints.domain.reminding import ReminderTimes, reminder_times
from councils.domain.calendars import LONDON, WorkingCalendar
from ombudsman.demo.parts import Part

ACKNOWLEDGEMENT, RESPONSE, OMBUDSMAN_REPLY = "acknowledgement", "response", "ombudsman_reply"
DUE_SOON, OVERDUE, ESCALATED = "due_soon", "overdue", "escalated"
Owner = tuple[Part | None, bool]


class Sent(NamedTuple):
    """A reminder that went out; `late` where it could only go out when its deadline was set."""

    promise: "Promise"
    step: str
    due_on: date
    planned_at: datetime
    at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """When a council's people are reminded."""

    before: int
    after: int
    calendar: WorkingCalendar


@dataclass(eq=False)
class Promise:
    """One deadline as it stands. `officer` and `elsewhere` are of the moment when it last changed."""

    kind: str
    subject: int
    due_on: date
    met_on: date | None
    open: bool
    owner: Owner
    times: ReminderTimes
    next_at: datetime | None
    changed_at: datetime


class Promises:
    """All deadlines of one case."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.made: dict[tuple[str, int], Promise] = {}
        self.sent: list[Sent] = []

    def owe_stage(self, stage: int, facts: CaseFacts, *, still_owed: bool, owner: Owner, at: datetime) -> None:
        """Bring the deadlines of a stage in line with the facts."""
        clock, table = facts.clock, facts.timetable
        responded_on = clock.responded_at.astimezone(LONDON).date() if clock.responded_at else None
        for kind, due, met_on, stopped in (
            (ACKNOWLEDGEMENT, table.acknowledgement_due, clock.acknowledged_on or responded_on, False),
            (RESPONSE, table.working_due, responded_on, facts.paused),
        ):
            if due is not None:
                owed = met_on is None and still_owed and not stopped
                self.owe(kind, stage, due, met_on=met_on, owed=owed, owner=owner, at=at)
            elif (kind, stage) in self.made:
                self.made[kind, stage].open = False

    def owe(
        self, kind: str, subject: int, due: date, *, met_on: date | None, owed: bool, owner: Owner, at: datetime
    ) -> None:
        """Set one deadline; a new date starts its reminders again."""
        known = self.made.get((kind, subject))
        if known is None or known.due_on != due:
            times = reminder_times(due, self.terms.before, self.terms.after, self.terms.calendar)
            self.made[kind, subject] = made = Promise(
                kind, subject, due, met_on, owed, owner, times, times.due_soon_at, at
            )
            if known is not None:
                # The same row moves on: reminders that went out belong to it.
                self.sent = [each._replace(promise=made) if each.promise is known else each for each in self.sent]
        elif (known.met_on, known.open, known.owner) != (met_on, owed, owner):
            if owed and not known.open:
                known.changed_at = at
            known.met_on, known.open, known.owner = met_on, owed, owner

    def remind(self, until: datetime) -> None:
        """Send what fell due before an instant, as a sweep every minute would."""
        for promise in self.made.values():
            while promise.open and promise.next_at is not None and promise.next_at <= until:
                self._send(promise)

    def _send(self, promise: Promise) -> None:
        times = promise.times
        at = max(promise.next_at or times.due_soon_at, promise.changed_at)
        if times.escalate_at <= at:
            step, planned, following = ESCALATED, times.escalate_at, None
        elif times.overdue_at <= at:
            step, planned, following = OVERDUE, times.overdue_at, times.escalate_at
        else:
            step, planned, following = DUE_SOON, times.due_soon_at, times.overdue_at
        promise.next_at = following
        known = any(each.promise is promise and (each.step, each.due_on) == (step, promise.due_on) for each in self.sent)
        if not known:
            self.sent.append(Sent(promise, step, promise.due_on, planned, at, at == promise.changed_at))

    def nearest(self) -> Promise | None:
        """The deadline that the case shows: the nearest that is still owed."""
        return min((promise for promise in self.made.values() if promise.open), key=lambda each: each.due_on, default=None)
