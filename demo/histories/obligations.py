"""Deadlines and reminders of a history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from complaints.deadlines.obligations import Obligation, obligations_of, waits_already
from complaints.deadlines.obligations import StoredDeadline as Waiting
from complaints.deadlines.stage_events import CaseFacts
from complaints.notifications.rules import PlannedReminder, ReminderPlanner, carried_on
from complaints.vocabulary.lifecycle import ITS_OWN, DeadlineKind
from demo.roles import DemoRole

KINDS = tuple(DeadlineKind)
Owner = tuple[DemoRole | None, bool]


class SentReminder(NamedTuple):
    """`late`: sent when its deadline was set, not before."""

    deadline: "PlayedDeadline"
    step: str
    due_on: date
    planned_at: datetime
    at: datetime
    late: bool


@dataclass
class PlayedDeadline:
    obligation: Obligation
    due: date
    subject: int
    owner: Owner
    changed_at: datetime
    next_at: datetime | None = None


class PlayedObligations:
    def __init__(self, how: ReminderPlanner) -> None:
        self.how = how
        self.made: dict[tuple[str, int], PlayedDeadline] = {}
        self.sent: list[SentReminder] = []

    def owe_stage(self, stage: int, facts: CaseFacts, *, owner: Owner, at: datetime) -> None:
        for obligation in obligations_of(facts):
            if obligation.due is not None:
                self.owe(obligation, obligation.due, stage, owner=owner, at=at)
            else:
                self._nothing_owed(obligation.kind, stage)

    def _nothing_owed(self, kind: str, stage: int) -> None:
        made = self.made.get((kind, stage))
        if made is not None:
            made.obligation, made.next_at = made.obligation._replace(owed=False, resting=False), None

    def owe(self, obligation: Obligation, due: date, subject: int, *, owner: Owner, at: datetime) -> None:
        """A new date restarts its reminders."""
        made = self.made.get((obligation.kind, subject))
        same = waits_already(obligation, Waiting(made.due, made.obligation.owed, made.next_at) if made else None)
        if made is None:
            made = self.made[obligation.kind, subject] = PlayedDeadline(obligation, due, subject, owner, at)
        made.obligation, made.due, made.owner = obligation, due, owner
        made.changed_at = made.changed_at if same else at
        made.next_at = carried_on(self._plan(made), made.next_at, at, same=same, wanted=obligation.reminds)

    def _plan(self, made: PlayedDeadline) -> tuple[PlannedReminder, ...]:
        return self.how.plan(made.obligation.kind, made.subject, made.due)

    def remind(self, until: datetime) -> None:
        """Do what the sweep would."""
        for made in self.made.values():
            while made.next_at is not None and made.next_at <= until:
                made.next_at = self._send(made, made.next_at)

    def _send(self, made: PlayedDeadline, at: datetime) -> datetime | None:
        """Return when the next one is due."""
        said = self.how.decide(self._plan(made), at, at) if made.obligation.owed else self.how.decide_paused(at)
        reminder = SentReminder(made, said.step, made.due, said.planned_at, at, at == made.changed_at)
        if not any(each[:3] == reminder[:3] for each in self.sent):
            self.sent.append(reminder)
        return said.following

    def nearest(self, kinds: Collection[DeadlineKind] = KINDS) -> PlayedDeadline | None:
        owed = (made for made in self.made.values() if made.obligation.owed and made.obligation.kind in kinds)
        return min(owed, key=lambda made: (made.due, KINDS.index(made.obligation.kind)), default=None)

    def columns(self) -> dict[str, Any]:
        """The columns of a case that repeat its next deadlines."""
        own, next_one, update = self.nearest(ITS_OWN), self.nearest(), self.nearest((DeadlineKind.UPDATE,))
        return {
            "due_on": own.due if own else None,
            "due_kind": own.obligation.kind if own else "",
            "next_deadline_on": next_one.due if next_one else None,
            "next_deadline_kind": next_one.obligation.kind if next_one else "",
            "next_update_on": update.due if update else None,
        }
