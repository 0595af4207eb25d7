"""What the rules may look at: one frozen value for a case, and no more."""

from dataclasses import dataclass
from datetime import date

from complaints.deadlines.calculation import Timetable
from complaints.deadlines.clock import StageClock
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.outcomes import Channel
from councils.calendars.rules.working_days import WorkingCalendar
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case at one moment, with the rules and the calendar it is under.

    `channel` is how it came in. `started_on` is the day from which its dates count: that of receipt, or for someone who
    complained anonymously the one on which they could first be reached.
    `answered_by` maps each answered stage to everyone who answered it, also before it was reopened. `rounds` counts
    how often the stage had to be answered: 1, and one more for each time it was reopened after an answer.
    """

    status: Status
    stage: int
    channel: Channel
    received_on: date
    started_on: date
    clock: StageClock
    timetable: Timetable
    rules: ProcedureRules
    calendar: WorkingCalendar
    officer_id: int | None
    service_area_id: int
    answered_by: dict[int, frozenset[int]]
    holds: tuple[str, ...]
    has_learning: bool
    rounds: int

    @property
    def stage_rules(self) -> StageRules:
        """The rules of the stage it has reached."""
        return self.rules.stage(self.stage)

    @property
    def counting(self) -> WorkingCalendar:
        """The working days that its procedure counts by: a regulation may have its own."""
        return self.calendar.under(self.rules.working_days)

    @property
    def paused(self) -> bool:
        """Whether the clock stands still now."""
        return self.timetable.paused
