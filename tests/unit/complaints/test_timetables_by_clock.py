"""Many cases at once: the same dates as one by one, worked out once for each clock."""

from dataclasses import replace
from datetime import time, timedelta

from complaints.deadlines.calculation import timetable
from complaints.deadlines.timetables_by_clock import TimetablesByClock
from councils.policies.rules.procedure_rules import OpeningHours, ProcedureRules, ReceiptConvention, ReceiptRule
from tests.unit.complaints.desk import england
from tests.unit.complaints.told import CITY, RECEIVED, clock

HOURS = (OpeningHours(time(9), time(17)),) * 5 + (None, None)
BY_THE_HOUR = replace(CITY, receipt=ReceiptRule(ReceiptConvention.NEXT_WORKING_DAY, HOURS))


def same_as_one_by_one(rules: ProcedureRules, **happened: object) -> int:
    """How many different dates stood in two weeks of receipts, each compared with its own calculation."""
    known, seen = TimetablesByClock(england()), set()
    for quarters in range(14 * 24 * 4):
        each = clock(RECEIVED + timedelta(minutes=15 * quarters), **happened)
        alone = timetable(each, rules.stage(1), rules, england())
        assert known.of(each, 1, rules) == alone._replace(warnings=())
        seen.add(alone.current_response_due)
    return len(seen)


def test_an_hour_has_one_date_and_every_quarter_of_it_the_dates_of_its_own_calculation() -> None:
    assert same_as_one_by_one(CITY) > 8


def test_where_the_time_of_day_matters_it_is_part_of_what_is_remembered() -> None:
    assert same_as_one_by_one(BY_THE_HOUR) > 8
    assert same_as_one_by_one(CITY, responded_at=RECEIVED + timedelta(days=30)) > 8


def test_a_window_that_a_letter_has_named_stays_open_though_a_day_counts_again() -> None:
    dates = TimetablesByClock(england()).of(clock(RECEIVED, responded_at=RECEIVED + timedelta(days=9)), 1, CITY)
    assert dates.escalate_by is not None
    before, after = dates.escalate_by - timedelta(days=1), dates.escalate_by + timedelta(days=1)
    assert dates.open_until(after) == dates._replace(escalate_by=after)
    assert [dates.open_until(promised) for promised in (None, before, dates.escalate_by)] == [dates] * 3
    unanswered = TimetablesByClock(england()).of(clock(RECEIVED), 1, CITY)
    assert unanswered.open_until(after) is unanswered
