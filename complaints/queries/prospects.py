"""Which rules and dates a complaint would be under, before it is logged."""

from dataclasses import dataclass

from complaints.domain.clock import StageClock
from complaints.domain.deadlines import timetable
from complaints.domain.submission import Submission, is_reachable
from complaints.domain.timetables import Timetable
from councils.domain.kinds import rules_without_answer
from councils.domain.rules import ContactKind, ProcedureRules
from councils.queries import policy_in_force, rules_for_service, working_calendar


@dataclass(frozen=True, slots=True)
class Prospect:
    """The version that would govern, by its name, and stage 1's dates under it."""

    policy: str
    rules: ProcedureRules
    timetable: Timetable


def prospect(council_id: int, submission: Submission) -> Prospect:
    """What follows from when a complaint was received and which service it is about.

    Raises:
        RuleBroken: `policy.none`, or a date beyond the calendar.
    """
    version = policy_in_force(council_id, submission.procedure, submission.received_at)
    rules = rules_for_service(version, submission.service_area_id, submission.kind)
    if submission.kind is ContactKind.COMPLAINT and not is_reachable(submission.contact):
        rules = rules_without_answer(rules)
    dates = timetable(StageClock(submission.received_at), rules.stage(1), rules, working_calendar(council_id))
    return Prospect(str(version), rules, dates)
