"""The facts that the rules use."""

from dataclasses import dataclass
from datetime import date

from complaints.deadlines.calculation import Timetable
from complaints.deadlines.clock import StageClock
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.outcomes import Channel
from councils.calendars.rules import WorkingCalendar
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case at one moment, with its rules and calendar."""

    status: Status
    stage: int
    channel: Channel
    received_on: date
    # Receipt, or for an anonymous complaint the day we could first reach the complainant.
    started_on: date
    clock: StageClock
    timetable: Timetable
    rules: ProcedureRules
    calendar: WorkingCalendar
    officer_id: int | None
    service_area_id: int
    # By stage, including responses before it was reopened.
    answered_by: dict[int, frozenset[int]]
    holds: tuple[str, ...]
    has_learning: bool
    # 1, plus each reopening of the stage after a response.
    rounds: int

    @property
    def stage_rules(self) -> StageRules:
        return self.rules.stage(self.stage)

    @property
    def counting(self) -> WorkingCalendar:
        return self.calendar.under(self.rules.working_days)

    @property
    def paused(self) -> bool:
        return self.timetable.paused
