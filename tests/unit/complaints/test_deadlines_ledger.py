"""The explanation says of every day why it counts or doesn't."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from complaints.deadlines.calculation import Pause, StageClock, timetable
from complaints.deadlines.explanation import LedgerDay, explain, ledger_of
from councils.calendars.rules import WorkingCalendar
from councils.policies.rules.lifecycle_rules import OpeningHours, ReceiptConvention, ReceiptRule
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, StageRules, Target
from councils.vocabulary.values import LONDON, Period, PeriodUnit
from tests.unit.complaints.case_contexts import facts
from tests.unit.complaints.deadline_questions import ask, england, seeded

CITY, EAST, SOUTH = "cambridge-city", "east-cambridgeshire", "south-cambridgeshire"


def ledger(council: str, **parts: object) -> dict[str, dict[str, object]]:
    return {entry["date"]: entry for entry in ask(council, **parts)["explanation"]}


def told(
    clock: StageClock,
    stage: StageRules,
    calendar: WorkingCalendar | None = None,
    rules: ProcedureRules | None = None,
) -> list[LedgerDay]:
    procedure, days = rules or seeded()[CITY][0], calendar or england()
    return list(explain(timetable(clock, stage, procedure, days), clock, stage, procedure, days))


def test_holidays_and_weekends_are_named_and_the_count_goes_on_after_them() -> None:
    days = ledger(SOUTH, received="2025-04-10T09:00")
    assert days["2025-04-10"] == {"date": "2025-04-10", "day": 0, "counts": False, "why": "received: day 0"}
    assert days["2025-04-11"]["why"] == "working day 1 of 10 (Stage 1)"
    assert days["2025-04-12"]["why"] == "Saturday"
    assert days["2025-04-18"]["why"] == "bank holiday: Good Friday"
    assert days["2025-04-21"] == {
        "date": "2025-04-21",
        "day": None,
        "counts": False,
        "why": "bank holiday: Easter Monday",
    }
    assert days["2025-04-22"]["day"] == 6
    assert list(days)[-1] == "2025-04-28"
    assert days["2025-04-28"]["why"] == "working day 10 of 10 (Stage 1); response due by the end of this day"


def test_a_pause_and_an_extension_are_named_with_their_paragraph() -> None:
    days = ledger(CITY, received="2026-02-02T10:00", pauses=["2026-02-05..2026-02-10"], extend=["10"])
    assert days["2026-02-06"]["why"] == "paused from 5 February 2026 to 10 February 2026 (4.1)"
    assert days["2026-02-07"]["why"] == "Saturday"
    assert "acknowledgement due (4.2.1)" in str(days["2026-02-09"]["why"])
    assert days["2026-02-11"]["day"] == 4
    assert days["2026-02-20"]["why"] == "working day 11: extended (4.1)"
    assert (days["2026-03-05"]["day"], days["2026-03-05"]["counts"]) == (20, True)


def test_a_clock_that_waits_for_an_acknowledgement_says_so() -> None:
    waiting = ledger(EAST, received="2025-10-10T14:00")
    assert waiting["2025-10-10"]["why"] == "received; the response time counts from the acknowledgement (4.5)"
    assert waiting["2025-10-10"]["day"] is None
    assert waiting["2025-10-11"]["why"] == "Saturday"
    assert waiting["2025-10-13"]["day"] == 0
    assert "if the acknowledgement is sent on this day" in str(waiting["2025-10-13"]["why"])
    late = ledger(EAST, received="2025-10-08T14:00", acknowledged="2025-10-15")
    assert late["2025-10-09"]["why"] == "waiting for the acknowledgement; acknowledgement due (4.5)"
    assert late["2025-10-15"]["why"] == "acknowledgement sent: day 0 of the response time (4.5)"
    assert late["2025-10-29"]["day"] == 10
    same_day = ledger(EAST, received="2025-10-08T14:00", acknowledged="2025-10-08")
    assert same_day["2025-10-08"]["why"] == "received; acknowledgement sent: day 0 of the response time (4.5)"


def test_an_agreed_date_is_counted_towards_whatever_day_it_is() -> None:
    days = ledger(EAST, received="2025-10-08T14:00", acknowledged="2025-10-09", agreed=["2025-11-15"])
    assert days["2025-10-24"]["why"] == "working day 11: extended (4.5)"
    assert days["2025-11-15"]["why"] == "Saturday; response due by the end of this day"


def test_calendar_days_all_count() -> None:
    days = ledger(SOUTH, procedure="ombudsman", received="2025-12-03T10:00")
    assert len(days) == 29
    assert days["2025-12-25"]["why"] == "day 22 of 28 calendar days (Stage 3)"
    assert days["2025-12-31"]["day"] == 28


def test_without_any_time_limit_the_day_of_receipt_stands_alone() -> None:
    days = ledger("cambridgeshire-county", received="2025-06-02T10:00", stage="2")
    assert list(days.values()) == [{"date": "2025-06-02", "day": 0, "counts": False, "why": "received: day 0"}]


def test_where_only_the_acknowledgement_has_a_time_the_days_run_to_it() -> None:
    stage = StageRules(
        1, "Stage 1", acknowledgement=Target(Period(2, PeriodUnit.WORKING_DAYS), ClockStart.RECEIPT, "1.1")
    )
    days = told(StageClock(datetime(2026, 2, 2, 10, tzinfo=UTC)), stage)
    assert [each.why for each in days][-1] == "working day 2 of 2 (1.1); acknowledgement due (1.1)"


def test_an_open_pause_stops_the_count_up_to_the_date_as_it_stood() -> None:
    clock = StageClock(datetime(2026, 2, 2, 10, tzinfo=UTC), pauses=(Pause(date(2026, 2, 11), None),))
    days = told(clock, seeded()[CITY][0].stage(1))
    assert days[-1] == LedgerDay(
        date(2026, 2, 16),
        None,
        False,
        "paused from 11 February 2026 (4.1); response due by the end of this day",
    )


def test_days_added_by_a_pause_that_began_too_late_are_told_apart() -> None:
    clock = StageClock(datetime(2026, 2, 2, 10, tzinfo=UTC), pauses=(Pause(date(2026, 2, 20), date(2026, 2, 24)),))
    days = told(clock, seeded()[CITY][0].stage(1))
    assert days[-1].why == (
        "working day 12: moved by a pause that began after the due date; response due by the end of this day"
    )


def test_a_closure_day_is_named() -> None:
    calendar = WorkingCalendar(
        date(2026, 1, 1), date(2026, 12, 31), {}, {date(2026, 2, 4): "Flooded offices"}, date(2026, 12, 31)
    )
    days = told(StageClock(datetime(2026, 2, 2, 10, tzinfo=UTC)), seeded()[SOUTH][0].stage(1), calendar)
    assert days[2].why == "closure day: Flooded offices"
    assert days[-1].date == date(2026, 2, 17)


@pytest.mark.parametrize("from_acknowledgement", [False, True])
def test_a_deemed_receipt_says_when_it_really_came(from_acknowledgement: bool) -> None:
    week = (OpeningHours(time(9), time(17)),) * 5 + (None, None)
    rules = replace(
        seeded()[EAST if from_acknowledgement else CITY][0],
        receipt=ReceiptRule(ReceiptConvention.NEXT_WORKING_DAY, week, "Charter"),
    )
    clock = StageClock(datetime(2026, 6, 5, 18, 30, tzinfo=LONDON))
    first = told(clock, rules.stage(1), rules=rules)[0]
    assert first.date == date(2026, 6, 8)
    assert first.why.startswith("counts as received: it came on 5 June 2026 when the council was closed (Charter)")


def test_where_the_first_day_counts_the_day_of_receipt_is_day_one() -> None:
    answer = ask("cambridgeshire-county", procedure="adult-social-care", received="2026-01-15T12:00")
    first, last = answer["explanation"][0], answer["explanation"][-1]
    assert (first["day"], first["counts"], first["why"]) == (1, True, "received: day 1")
    assert (last["date"], last["day"]) == ("2026-07-14", 181)


def test_the_ledger_of_a_case_is_that_of_its_clock() -> None:
    case = facts()
    assert ledger_of(case) == explain(case.timetable, case.clock, case.stage_rules, case.rules, case.calendar)
    assert ledger_of(case)[0].date == case.received_on
