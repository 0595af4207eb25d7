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


class Owed(NamedTuple):
    """By when, kept on which day, whether it is still open, and whose it is."""

    due: date
    met_on: date | None
    open: bool
    owner: Owner


class Promise:
    """One deadline as it stands."""

    def __init__(self, kind: str, subject: int, owed: Owed, times: ReminderTimes, at: datetime) -> None:
        self.kind, self.subject, self.owed = kind, subject, owed
        self.times, self.changed_at = times, at
        self.next_at: datetime | None = times.due_soon_at


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
                self.owe(kind, stage, Owed(due, met_on, met_on is None and still_owed and not stopped, owner), at)
            elif (kind, stage) in self.made:
                made = self.made[kind, stage]
                made.owed = made.owed._replace(open=False)

    def owe(self, kind: str, subject: int, owed: Owed, at: datetime) -> None:
        """Set one deadline; a new date starts its reminders again."""
        promise = self.made.get((kind, subject))
        if promise is None:
            promise = self.made[kind, subject] = Promise(kind, subject, owed, self._times(owed.due), at)
        elif promise.owed.due != owed.due:
            promise.times, promise.changed_at = self._times(owed.due), at
            promise.next_at = promise.times.due_soon_at
        elif owed.open and not promise.owed.open:
            promise.changed_at = at
        promise.owed = owed

    def _times(self, due: date) -> ReminderTimes:
        return reminder_times(due, self.terms.before, self.terms.after, self.terms.calendar)

    def remind(self, until: datetime) -> None:
        """Send what fell due before an instant, as a sweep every minute would."""
        for promise in self.made.values():
            while promise.owed.open and promise.next_at is not None and promise.next_at <= until:
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
        reminder = Sent(promise, step, promise.owed.due, planned, at, at == promise.changed_at)
        if not any(each[:3] == reminder[:3] for each in self.sent):
            self.sent.append(reminder)

    def nearest(self) -> Promise | None:
        """The deadline that the case shows: the nearest that is still owed."""
        owed = (promise for promise in self.made.values() if promise.owed.open)
        return min(owed, key=lambda promise: promise.owed.due, default=None)
