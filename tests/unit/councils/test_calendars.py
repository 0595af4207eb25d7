"""Working days, counted by tables and compared with a walk."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.calendars.rules import NamedDay, WorkingCalendar, WorkingDayRule, written
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period

GOOD_FRIDAY, EASTER_MONDAY, FLOOD = date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 8)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOLIDAYS = {GOOD_FRIDAY: "Good Friday", EASTER_MONDAY: "Easter Monday", date(2026, 12, 26): "Boxing Day"}
SPRING = WorkingCalendar(FIRST, LAST, HOLIDAYS, {FLOOD: "Flood"}, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 2), 2, date(2026, 4, 9)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (GOOD_FRIDAY, 0, GOOD_FRIDAY),
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 4, 6), -1, date(2026, 4, 2)),
        (date(2026, 4, 9), -3, date(2026, 4, 1)),
    ],
)
def test_days_are_added_and_taken_away(day: date, n: int, expected: date) -> None:
    assert SPRING.add(day, n) == expected


def test_working_days_between_two_dates_leave_out_the_first_and_include_the_last() -> None:
    assert SPRING.count(date(2026, 4, 2), date(2026, 4, 9)) == 2
    assert SPRING.count(date(2026, 4, 9), date(2026, 4, 2)) == -2
    assert SPRING.count(GOOD_FRIDAY, GOOD_FRIDAY) == 0


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 4, 4), "Saturday"),
        (date(2026, 4, 5), "Sunday"),
        (GOOD_FRIDAY, "bank holiday: Good Friday"),
        (FLOOD, "closure day: Flood"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 4, 7), None),
    ],
)
def test_a_day_that_does_not_count_says_why(day: date, why: str | None) -> None:
    assert SPRING.why_not(day) == why
    assert SPRING.is_working_day(day) is (why is None)


def test_the_first_day_of_the_calendar_may_be_no_working_day() -> None:
    calendar = WorkingCalendar(date(2026, 8, 1), date(2026, 8, 31), {}, {}, LAST)
    assert not calendar.is_working_day(date(2026, 8, 1))
    assert calendar.add(date(2026, 8, 1), 1) == date(2026, 8, 3)


def test_calendar_limits_are_not_rolled_to_a_working_day() -> None:
    assert SPRING.end_of(date(2026, 3, 6), Period.parse("28 calendar days")) == GOOD_FRIDAY
    assert SPRING.end_of(date(2026, 1, 3), Period.parse("3 months")) == GOOD_FRIDAY
    assert SPRING.end_of(date(2026, 4, 2), Period.parse("1 working day")) == date(2026, 4, 7)


@pytest.mark.parametrize(
    "look",
    [
        lambda: SPRING.add(date(2025, 12, 31), 1),
        lambda: SPRING.add(date(2027, 1, 1), 1),
        lambda: SPRING.add(date(2026, 12, 31), 1),
        lambda: SPRING.add(FIRST, -1),
        lambda: SPRING.why_not(date(2027, 1, 1)),
        lambda: SPRING.count(FIRST, date(2027, 1, 1)),
        lambda: (
            SPRING.end_of(date(2026, 12, 1), Period.parse("1 month"))
            and SPRING.end_of(date(2026, 12, 1), Period.parse("31 calendar days"))
        ),
    ],
)
def test_beyond_the_calendar_nothing_is_guessed(look) -> None:
    with pytest.raises(RuleBroken) as broken:
        look()
    assert broken.value.code == "calendar.unpublished"
    assert "1 January 2026 to 31 December 2026" in broken.value.message


def test_days_after_the_last_announced_one_are_projected() -> None:
    assert not SPRING.is_projected(date(2026, 6, 30))
    assert SPRING.is_projected(date(2026, 7, 1))


def test_a_date_is_written_as_people_read_it() -> None:
    assert written(date(2026, 2, 5)) == "5 February 2026"


@given(st.dates(FIRST, LAST), st.integers(-300, 300))
def test_the_tables_agree_with_a_walk(day: date, n: int) -> None:
    step = 1 if n > 0 else -1
    walked, left = day, abs(n)
    while left and FIRST <= walked <= LAST:
        walked += timedelta(days=step)
        if FIRST <= walked <= LAST:
            left -= SPRING.is_working_day(walked)
    if left == 0:
        assert SPRING.add(day, n) == walked
    else:
        with pytest.raises(RuleBroken):
            SPRING.add(day, n)


@given(st.dates(FIRST, date(2026, 6, 1)), st.integers(1, 60), st.integers(1, 60))
def test_adding_in_two_steps_is_adding_at_once(day: date, first: int, second: int) -> None:
    assert SPRING.add(SPRING.add(day, first), second) == SPRING.add(day, first + second)
    assert SPRING.count(day, SPRING.add(day, first)) == first


STATUTORY = WorkingDayRule(never=tuple(NamedDay), closures_count=True, paragraph="reg 2")


def test_a_regulation_s_working_day_knows_no_closure_days_and_always_its_own() -> None:
    day, boxing_day = date(2026, 12, 29), date(2024, 12, 26)
    holidays = {date(2024, 12, 25): "Christmas Day"}
    council = WorkingCalendar(date(2020, 1, 1), date(2030, 12, 31), holidays, {day: "Closed"}, date(2030, 12, 31))
    statutory = council.under(STATUTORY)
    assert not council.is_working_day(day)
    assert statutory.is_working_day(day)
    assert council.is_working_day(boxing_day)
    assert statutory.why_not(boxing_day) == "bank holiday: Boxing Day"


def test_a_rule_for_the_whole_united_kingdom_leaves_out_its_other_bank_holidays() -> None:
    day = date(2026, 11, 30)
    holidays, elsewhere = {date(2026, 12, 25): "Christmas Day"}, {day: "St Andrew's Day, Scotland"}
    council = WorkingCalendar(
        date(2020, 1, 1),
        date(2030, 12, 31),
        holidays,
        {},
        date(2030, 12, 31),
        {**elsewhere, date(2026, 12, 25): "Xmas"},
    )
    act = replace(STATUTORY, uk_wide=True)
    assert council.is_working_day(day)
    assert council.under(STATUTORY).is_working_day(day)
    assert council.under(act).why_not(day) == "bank holiday: St Andrew's Day, Scotland"
    assert council.under(act).why_not(date(2026, 12, 25)) == "bank holiday: Christmas Day"


def test_a_calendar_is_made_once_for_each_definition() -> None:
    council = WorkingCalendar(date(2020, 1, 1), date(2030, 12, 31), {}, {}, date(2030, 12, 31))
    assert council.under(None) is council
    assert council.under(STATUTORY) is council.under(STATUTORY)
    assert council.under(STATUTORY).under(STATUTORY) is council.under(STATUTORY)


@pytest.mark.parametrize(
    "day",
    [date(2012, 4, 6), date(2016, 3, 25), date(2024, 3, 29), date(2026, 4, 3), date(2027, 3, 26), date(2038, 4, 23)],
)
def test_good_friday_is_where_the_tables_have_it(day: date) -> None:
    assert NamedDay.GOOD_FRIDAY.in_year(day.year) == day


def test_days_that_know_the_same_closures_share_one_calendar() -> None:
    decided_on = date(2026, 5, 1)
    calendar = WorkingCalendar(FIRST, LAST, HOLIDAYS, {FLOOD: "Flood"}, LAST).with_late_closures({FLOOD: decided_on})
    earlier = calendar.known_before(date(2026, 4, 10))
    assert earlier.is_working_day(FLOOD)
    assert earlier is calendar.known_before(decided_on)
    assert calendar.known_before(date(2026, 5, 2)) is calendar
