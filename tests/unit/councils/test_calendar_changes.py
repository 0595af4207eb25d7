"""A day that stops counting or counts again, as a value."""

from datetime import date

import pytest

from councils.calendars.rules import DayOff, WorkingCalendar, after, before, called_off
from councils.vocabulary.errors import RuleBroken

FRIDAY, MONDAY, TUESDAY = date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 9)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PLAIN = WorkingCalendar(FIRST, LAST, {}, {}, LAST)


@pytest.mark.parametrize("national", [True, False], ids=["bank holiday", "closure day"])
def test_a_day_off_is_counted_over_and_taken_back_without_a_trace(national: bool) -> None:
    off = DayOff(MONDAY, "Jubilee", national)
    with_it = after(PLAIN, off)
    assert (PLAIN.add(FRIDAY, 1), with_it.add(FRIDAY, 1)) == (MONDAY, TUESDAY)
    assert (with_it.holidays if national else with_it.closures) == {MONDAY: "Jubilee"}
    assert before(with_it, off).add(FRIDAY, 1) == MONDAY
    again = called_off(with_it, MONDAY, national=national)
    assert after(with_it, again).add(FRIDAY, 1) == MONDAY
    assert before(PLAIN, again).add(FRIDAY, 1) == TUESDAY


def test_a_day_that_is_recorded_nowhere_cannot_be_called_off() -> None:
    for national, what in ((True, "bank holiday"), (False, "closure day of this council")):
        with pytest.raises(RuleBroken) as refused:
            called_off(PLAIN, MONDAY, national=national)
        assert (refused.value.code, refused.value.message) == ("holiday.unknown", f"8 June 2026 is not a {what}.")


def test_the_reason_is_a_sentence_for_whoever_waits() -> None:
    off = DayOff(MONDAY, "Jubilee", national=True)
    assert off.reason == "8 June 2026 is a bank holiday (Jubilee), so we do not count it as a working day."
    back = DayOff(MONDAY, "Flood", national=False, counts_again=True)
    assert back.reason.startswith("8 June 2026 is not a day on which we are closed after all")
    assert [str(each) for each in (off, back)] == [
        "8 June 2026 (bank holiday: Jubilee)",
        "8 June 2026 (no longer a closure day: Flood)",
    ]


def test_a_closure_day_that_was_decided_after_it_passed_is_known_by_when_it_was_decided() -> None:
    off = DayOff(MONDAY, "Flood", national=False, decided_on=TUESDAY)
    late = after(PLAIN, off)
    assert late.decided_late == {MONDAY: TUESDAY}
    assert before(late, off).decided_late == {}
    assert after(late, called_off(late, MONDAY, national=False)).decided_late == {}
    in_time = DayOff(MONDAY, "Flood", national=False, decided_on=MONDAY)
    assert after(PLAIN, in_time).decided_late == {}
    assert after(PLAIN, DayOff(MONDAY, "Jubilee", national=True, decided_on=TUESDAY)).decided_late == {}
