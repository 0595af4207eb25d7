"""The deadlines of a course and the reminders that went out, kept as `complaints.operations` keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from complaints.domain.facts import CaseFacts
from complaints.domain.owed import CEILING, CODE_ACKNOWLEDGEMENT, CODE_RESPONSE, UPDATE, outer_promises
from complaints.domain.reminding import Planned, Reminding, carried_on
from councils.domain.calendars import LONDON
from ombudsman.demo.parts import Part

ACKNOWLEDGEMENT, RESPONSE, OMBUDSMAN_REPLY = "acknowledgement", "response", "ombudsman_reply"
OWN = (ACKNOWLEDGEMENT, RESPONSE, OMBUDSMAN_REPLY)
# Those that come first on the same day stand first.
KINDS = (ACKNOWLEDGEMENT, RESPONSE, CODE_ACKNOWLEDGEMENT, CODE_RESPONSE, CEILING, UPDATE, OMBUDSMAN_REPLY)
Owner = tuple[Part | None, bool]


class Sent(NamedTuple):
    """A reminder that went out; `late` where it could only go out when its deadline was set."""

    promise: "Promise"
    step: str
    due_on: date
    planned_at: datetime
    at: datetime
    late: bool


class Owed(NamedTuple):
    """By when, kept on which day, whether it is still open, and whose it is; `resting` while its clock stands still."""

    due: date
    met_on: date | None
    open: bool
    owner: Owner
    resting: bool = False
    quiet: bool = False


@dataclass
class Promise:
    """One deadline as it stands."""

    kind: str
    subject: int
    owed: Owed
    changed_at: datetime
    next_at: datetime | None


class Promises:
    """All deadlines of one case."""

    def __init__(self, how: Reminding) -> None:
        self.how = how
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
                wanted = met_on is None and still_owed
                owed = Owed(due, met_on, wanted and not stopped, owner, resting=wanted and stopped)
                self.owe(kind, stage, owed, at)
            else:
                self._nothing_owed(kind, stage)
        for outer in outer_promises(facts):
            if outer.due is not None:
                self.owe(outer.kind, stage, Owed(outer.due, outer.met_on, outer.owed, owner, quiet=facts.paused), at)
            else:
                self._nothing_owed(outer.kind, stage)

    def _nothing_owed(self, kind: str, stage: int) -> None:
        made = self.made.get((kind, stage))
        if made is not None:
            made.owed, made.next_at = made.owed._replace(open=False, resting=False), None

    def owe(self, kind: str, subject: int, owed: Owed, at: datetime) -> None:
        """Set one deadline; a new date starts its reminders again."""
        before = self.made.get((kind, subject))
        promise = before or Promise(kind, subject, owed, at, None)
        waited = promise.next_at is not None or (promise.owed.open and kind in OWN)
        same = before is not None and promise.owed.due == owed.due and waited
        promise.owed, promise.changed_at = owed, promise.changed_at if same else at
        wanted = (owed.open or owed.resting) and not owed.quiet
        promise.next_at = carried_on(self._plan(promise), promise.next_at, at, same=same, wanted=wanted)
        self.made[kind, subject] = promise

    def _plan(self, promise: Promise) -> tuple[Planned, ...]:
        return self.how.plan(promise.kind, promise.subject, promise.owed.due)

    def remind(self, until: datetime) -> None:
        """Send what fell due before an instant, as a sweep every minute would."""
        for promise in self.made.values():
            while promise.next_at is not None and promise.next_at <= until:
                promise.next_at = self._send(promise, promise.next_at)

    def _send(self, promise: Promise, at: datetime) -> datetime | None:
        """Record it once; gives when the next one is due."""
        plan = self._plan(promise)
        said = self.how.decide(plan, at, at) if promise.owed.open else self.how.decide_paused(at)
        reminder = Sent(promise, said.step, promise.owed.due, said.planned_at, at, at == promise.changed_at)
        if not any(each[:3] == reminder[:3] for each in self.sent):
            self.sent.append(reminder)
        return said.following

    def nearest(self, kinds: Sequence[str] = KINDS) -> Promise | None:
        """A deadline that the case shows: of these kinds the nearest that is still owed."""
        owed = (promise for promise in self.made.values() if promise.owed.open and promise.kind in kinds)
        return min(owed, key=lambda promise: (promise.owed.due, KINDS.index(promise.kind)), default=None)
