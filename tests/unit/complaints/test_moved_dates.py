"""Which dates move, who still waits for them, and to whom they had been promised."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from complaints.deadlines.calculation import timetable
from complaints.deadlines.obligations import (
    ACKNOWLEDGEMENT,
    ESCALATION,
    LATEST,
    RESPONSE,
    MovedDate,
    PromisedInLetters,
    date_moved,
    moved_dates,
    moved_letter,
    promised,
    still_owed,
)
from complaints.deadlines.stage_events import ClockEvent
from complaints.vocabulary.lifecycle import Whose
from councils.calendars.rules import DayOff, after
from tests.unit.complaints.case_contexts import CITY, RECEIVED, clock, facts
from tests.unit.complaints.deadline_questions import england

OFF = DayOff(date(2026, 6, 4), "Flood", national=False)
POLICY = [
    MovedDate(what, Whose.POLICY, date(2026, 6, day), date(2026, 6, day + 1))
    for what, day in ((ACKNOWLEDGEMENT, 8), (RESPONSE, 15), (ESCALATION, 22))
]
CODE = [MovedDate(LATEST, Whose.CODE, date(2026, 6, 29), date(2026, 6, 30))]
DECIDED = RECEIVED + timedelta(days=3)


def event(kind: str, at: datetime = RECEIVED) -> ClockEvent:
    return ClockEvent(kind, at, {})


def whats(moved: tuple[MovedDate, ...]) -> list[str]:
    return [each.what for each in moved]


def test_a_closure_day_moves_the_policys_dates_and_a_bank_holiday_the_codes_too() -> None:
    closed = timetable(clock(), CITY.stage(1), CITY, after(england(), OFF))
    moved = moved_dates(facts().timetable, closed)
    assert {each.whose for each in moved} == {Whose.POLICY}
    assert closed.code == facts().timetable.code
    later = timetable(clock(), CITY.stage(1), CITY, after(england(), replace(OFF, national=True)))
    moved = moved_dates(facts().timetable, later)
    assert {each.whose for each in moved} == {Whose.POLICY, Whose.CODE}
    assert [each.was for each in moved] == sorted(each.was for each in moved)
    assert all(each.becomes > each.was for each in moved)
    assert str(moved[0]).startswith(f"{ACKNOWLEDGEMENT} under ")


@pytest.mark.parametrize(
    ("acknowledged", "answered", "left"),
    [
        (False, False, [ACKNOWLEDGEMENT, RESPONSE, ESCALATION, LATEST]),
        (True, False, [RESPONSE, ESCALATION, LATEST]),
        (False, True, [ESCALATION]),
        (True, True, [ESCALATION]),
    ],
)
def test_what_has_been_done_is_waited_for_no_longer(acknowledged: bool, answered: bool, left: list[str]) -> None:
    assert whats(still_owed([*POLICY, *CODE], acknowledged=acknowledged, answered=answered)) == left


@pytest.mark.parametrize(
    ("opened", "events", "named"),
    [
        (True, [], [ACKNOWLEDGEMENT, RESPONSE]),
        (False, [], []),
        (False, [event("acknowledged")], [RESPONSE]),
        (True, [event("paused")], [ACKNOWLEDGEMENT]),
        (True, [event("paused"), event("resumed")], [ACKNOWLEDGEMENT, RESPONSE]),
        (True, [event("reopened")], [ACKNOWLEDGEMENT, RESPONSE]),
        (True, [event("responded")], [ESCALATION]),
        # Written after the day was decided: it gave the new date.
        (True, [event("extended", DECIDED + timedelta(hours=1))], []),
        (True, [event("paused", DECIDED + timedelta(hours=1))], [ACKNOWLEDGEMENT]),
    ],
)
def test_a_date_was_promised_where_a_letter_named_it_and_none_took_it_back(
    opened: bool, events: list[ClockEvent], named: list[str]
) -> None:
    assert whats(promised([*POLICY, *CODE], PromisedInLetters(opened, tuple(events)), DECIDED)) == named


def test_the_letter_says_why_and_gives_each_promised_date_old_and_new() -> None:
    letter = moved_letter(POLICY[:2], OFF.reason, date(2026, 6, 9))
    assert letter.startswith("4 June 2026 is a day on which we are closed (Flood)")
    assert "The date we gave you was Monday 15 June 2026.\nWe now aim to respond by Tuesday 16 June 2026." in letter


def test_the_letter_does_not_promise_a_day_that_has_passed() -> None:
    letter = moved_letter(POLICY[:2], OFF.reason, date(2026, 6, 17))
    assert "Our response was due by Tuesday 16 June 2026. We’re sorry it is late." in letter
    assert "We should have written to you by Tuesday 9 June 2026 to confirm how we understand your complaint." in letter
    assert "aim to" not in letter


def test_a_case_keeps_every_moved_date_and_only_a_letter_is_public() -> None:
    silent = date_moved(CODE, "", OFF.reason, 5)
    written = date_moved(POLICY, "Dear Alex", OFF.reason, 5)
    assert (silent.public, silent.notify, silent.text) == (False, (), OFF.reason)
    assert (written.public, written.notify[0].kind, written.text) == (True, "date_moved", "Dear Alex")
    assert written.data["dates"][0] == {
        "what": ACKNOWLEDGEMENT, "whose": "policy", "was": "2026-06-08", "becomes": "2026-06-09",
    }  # fmt: skip
