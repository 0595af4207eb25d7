"""One complaint's history, through the real rules.

A test replays histories through the operations and compares every row.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from complaints.cases.rules.decisions import Candidate
from complaints.deadlines.calculation import Timetable, timetable
from complaints.deadlines.stage_events import CaseFacts, ClockEvent, rounds
from complaints.notifications.rules import ReminderPlanner
from complaints.vocabulary import lifecycle
from complaints.vocabulary.lifecycle import CLOCK_KINDS, ENDED, Channel, Decision, Move, Status
from councils.bodies.rules import Ombudsman
from councils.calendars.rules import WorkingCalendar, london_day
from councils.policies.rules.procedure_rules import ProcedureRules
from demo.histories.obligations import PlayedObligations
from demo.roles import ROLES, SENIORITY, DemoRole
from ombudsman.rules import ReplyDue

RECEIVED = "received"


class CutShort(Exception):
    """The next step is after the demonstration's day."""


class PlayedEvent(NamedTuple):
    """`words` names its text."""

    kind: str
    stage: int
    at: datetime
    by: DemoRole
    public: bool
    data: dict[str, Any]
    letter: str
    to_complainant: bool
    words: str


@dataclass
class Stage:
    received_at: datetime
    clock_events: list[ClockEvent] = field(default_factory=list)
    acknowledged_on: date | None = None
    assigned_at: datetime | None = None
    responded_at: datetime | None = None
    responded_by: DemoRole | None = None
    outcome: str = ""
    dates: Timetable | None = None


class Enquired(Protocol):
    ombudsman: Ombudsman
    due: ReplyDue
    notified_on: date
    logged_at: datetime | None
    assigned: bool
    replied_on: date | None
    decided_on: date | None
    fault: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """`rules_elsewhere` apply after rerouting: a landlord's are under another Code."""

    policy_version_id: int
    rules: ProcedureRules
    rules_elsewhere: ProcedureRules
    # For both, whether the area is a landlord.
    landlords: tuple[bool, bool]
    how: ReminderPlanner
    until: datetime

    @property
    def calendar(self) -> WorkingCalendar:
        return self.how.calendar


class CaseHistory:
    def __init__(
        self, setting: Setting, received_at: datetime, logged_at: datetime, by: DemoRole, channel: str
    ) -> None:
        self.setting = setting
        self.received_as, self.kept_code = setting.rules.takes, ""
        # Its setting once it is reclassified.
        self.becomes = setting
        self.received_at, self.logged_at = received_at, logged_at
        self.status, self.stage, self.version = Status.RECEIVED, 1, 1
        self.channel = channel
        self.officer: DemoRole | None = None
        self.elsewhere = False
        self.paused = self.accepted = self.learned = False
        self.outcome = self.decline_reason = ""
        self.closed_at: datetime | None = None
        self.last_event_at = logged_at
        self.held: list[tuple[datetime, datetime | None]] = []
        self.stages = {1: Stage(received_at)}
        self.enquiry: Enquired | None = None
        self.obligations = PlayedObligations(setting.how)
        self.happenings: list[PlayedEvent] = []
        self._not_beyond(logged_at)
        self.note(Decision(RECEIVED, data={"channel": channel}), logged_at, by)
        self._refresh(logged_at)

    def move(
        self, move: Move, at: datetime, by: DemoRole, decide: Callable[[CaseFacts], Decision], reason: str = ""
    ) -> None:
        """Raises CutShort, RuleBroken; nothing has changed then."""
        self._not_beyond(at)
        lifecycle.check(move, self.status, ROLES[by], reason)
        self.record(decide(self.facts()), at, by)

    def say(self, move: Move, decision: Decision, at: datetime, by: DemoRole, stage: int | None = None) -> None:
        """A note or document, which leaves the case as it is."""
        self._not_beyond(at)
        lifecycle.check(move, self.status, ROLES[by])
        self.note(decision, at, by, stage)

    def happened(self, decision: Decision, at: datetime, by: DemoRole) -> None:
        self._not_beyond(at)
        self.note(decision, at, by)
        self.version += 1
        self.last_event_at = at

    def record(self, decision: Decision, at: datetime, by: DemoRole) -> None:
        self.obligations.remind(until=at)
        if decision.opens_stage:
            self.stages[self.stage + 1] = Stage(at)
        self._change(decision.changes, at)
        self.version += 1
        self.last_event_at = at
        if self.status in ENDED and self.closed_at is None:
            self.closed_at = at
        self._change_stage(decision.stage_changes)
        if decision.event in CLOCK_KINDS:
            self.stages[self.stage].clock_events.append(ClockEvent(decision.event, at, decision.data))
        self._refresh(at)
        self.note(decision, at, by)

    def note(self, decision: Decision, at: datetime, by: DemoRole, stage: int | None = None) -> None:
        stage = stage or self.stage
        self.happenings.append(
            PlayedEvent(
                decision.event,
                stage,
                at,
                by,
                decision.public,
                decision.data,
                decision.letter,
                decision.writes_to_complainant,
                decision.text,
            )
        )

    def facts(self) -> CaseFacts:
        setting, stage = self.setting, self.stages[self.stage]
        rules = setting.rules_elsewhere if self.elsewhere else setting.rules
        clocks = rounds(stage.received_at, stage.clock_events)
        return CaseFacts(
            status=self.status,
            stage=self.stage,
            channel=Channel(self.channel),
            received_on=london_day(self.received_at),
            started_on=london_day(self.received_at),
            clock=clocks[-1],
            timetable=timetable(clocks[-1], rules.stage(self.stage), rules, setting.calendar),
            rounds=len(clocks),
            rules=rules,
            calendar=setting.calendar,
            officer_id=self.officer.stand_in if self.officer else None,
            service_area_id=1,
            answered_by={
                number: frozenset({each.responded_by.stand_in})
                for number, each in self.stages.items()
                if each.responded_by
            },
            holds=tuple("held" for _, lifted in self.held if lifted is None),
            has_learning=self.learned,
        )

    def candidate(self, part: DemoRole) -> Candidate:
        return Candidate(part.stand_in, part.value, SENIORITY[part], ROLES[part])

    def finish(self) -> None:
        self.obligations.remind(until=self.setting.until)

    def _not_beyond(self, at: datetime) -> None:
        if at >= self.setting.until:
            raise CutShort

    def _change(self, changes: dict[str, Any], at: datetime) -> None:
        self.status = changes.get("status", self.status)
        self.stage = changes.get("stage", self.stage)
        self.paused = changes.get("paused", self.paused)
        self.outcome = changes.get("outcome", self.outcome)
        self.decline_reason = changes.get("decline_reason", self.decline_reason)
        self.accepted = self.accepted or "theme" in changes
        self.elsewhere = self.elsewhere or "service_area_id" in changes
        if "policy_version_id" in changes:
            self.setting, self.kept_code = self.becomes, changes["kept_code"]
        if "closed_at" in changes:
            self.closed_at = changes["closed_at"]
        if "officer_id" in changes:
            self.officer = next((part for part in DemoRole if part.stand_in == changes["officer_id"]), None)
            self.stages[self.stage].assigned_at = at if self.officer else None

    def _change_stage(self, changes: dict[str, Any]) -> None:
        stage = self.stages[self.stage]
        stage.acknowledged_on = changes.get("acknowledged_on", stage.acknowledged_on)
        stage.outcome = changes.get("outcome", stage.outcome)
        if "responded_by_id" in changes:
            stage.responded_by = next(part for part in DemoRole if part.stand_in == changes["responded_by_id"])

    def _refresh(self, at: datetime) -> None:
        facts, stage = self.facts(), self.stages[self.stage]
        # A reopened stage keeps the dates of its first response.
        if facts.rounds == 1:
            stage.acknowledged_on, stage.responded_at = facts.clock.acknowledged_on, facts.clock.responded_at
            stage.dates = facts.timetable
        owner = (self.officer, self.elsewhere)
        self.obligations.owe_stage(self.stage, facts, owner=owner, at=at)
