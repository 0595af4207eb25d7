"""Which rules and dates a complaint would be under, before it is logged."""

from dataclasses import dataclass
from datetime import datetime

from complaints.domain.clock import StageClock
from complaints.domain.deadlines import timetable
from complaints.domain.timetables import Timetable
from councils.domain.rules import ProcedureRules
from councils.queries import policy_in_force, procedure_rules, working_calendar


@dataclass(frozen=True, slots=True)
class Prospect:
    """The version that would govern, by its name, and stage 1's dates under it."""

    policy: str
    rules: ProcedureRules
    timetable: Timetable


def prospect(council_id: int, procedure: str, received_at: datetime) -> Prospect:
    """What follows from an instant of receipt.

    Raises:
        RuleBroken: `policy.none`, or a date beyond the calendar.
    """
    version = policy_in_force(council_id, procedure, received_at)
    rules = procedure_rules(version)
    dates = timetable(StageClock(received_at), rules.stage(1), rules, working_calendar(council_id))
    return Prospect(str(version), rules, dates)
