"""A Code counts bank holidays in England alone: neither a council's closure day nor a regulation's own day moves it."""

from dataclasses import replace
from datetime import date

from complaints.deadlines.calculation import timetable
from complaints.deadlines.explanation import DeadlineQuestion, work_out
from councils.calendars.rules import WorkingCalendar
from councils.document_reading import read_yaml
from councils.policies.rules.policy_document import read_policy
from councils.policies.rules.procedure_rules import ProcedureRules
from tests.unit.complaints.case_contexts import CITY, clock, london
from tests.unit.complaints.deadline_questions import FIXTURES, england, every_policy

RECEIVED = london("2026-12-18T10:00")


def foi() -> ProcedureRules:
    """Requests for information, under which days on which the council is closed count, with the Code kept."""
    rules = read_policy(read_yaml(FIXTURES / "policies" / "national" / "foi-foia-2000.yaml"))
    return replace(rules, code=CITY.code)


def closed_at_the_end_of_the_year() -> WorkingCalendar:
    whole = england()
    closures = {date(2026, 12, day): "Closed" for day in (29, 30, 31)}
    return WorkingCalendar(whole.first, whole.last, whole.holidays, closures, whole.announced_until)


def test_a_move_to_a_procedure_that_counts_otherwise_moves_no_date_of_the_code() -> None:
    calendar, at = closed_at_the_end_of_the_year(), clock(RECEIVED)
    before = timetable(at, CITY.stage(1), CITY, calendar)
    after = timetable(at, foi().stage(1), foi(), calendar)
    assert before.code == after.code is not None
    assert before.code == timetable(at, CITY.stage(1), CITY, england()).code, "a closure day moves no date of the Code"
    assert before.code.acknowledgement_due == date(2026, 12, 29)
    assert before.acknowledgement_due == date(2027, 1, 4), "but it moves those of the council's own policy"
    # Twenty working days of the Act, which counts the closure days and not Christmas and the bank holidays.
    assert after.working_due == date(2027, 1, 20)


def test_every_policy_that_a_code_governs_keeps_its_dates_whatever_days_a_council_closes() -> None:
    whole, closed = england(), closed_at_the_end_of_the_year()
    governed = 0
    for rules in (rules for versions in every_policy().values() for rules in versions if rules.code):
        for rule in (rules, rules.for_landlord(True)):
            for stage in rule.stages:
                at = clock(RECEIVED, acknowledged_on=date(2026, 12, 22))
                code = timetable(at, stage, rule, closed).code
                assert code == timetable(at, stage, rule, whole).code
                governed += code is not None
    assert governed > 8


def test_a_question_without_a_case_is_answered_alike() -> None:
    calendar = closed_at_the_end_of_the_year()
    found = work_out("any", DeadlineQuestion(RECEIVED.isoformat()[:16], procedure="foi"), foi(), calendar)
    assert found.dates.code == timetable(clock(RECEIVED), CITY.stage(1), CITY, calendar).code
    last = next(each for each in found.explanation if each.date == date(2026, 12, 30))
    assert last.counts
