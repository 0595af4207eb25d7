"""Lengths of time as policies state them."""

from datetime import date

import pytest

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period, PeriodUnit


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("10 working days", Period(10, PeriodUnit.WORKING_DAYS)),
        ("1 working day", Period(1, PeriodUnit.WORKING_DAYS)),
        ("28 calendar days", Period(28, PeriodUnit.CALENDAR_DAYS)),
        ("3 months", Period(3, PeriodUnit.MONTHS)),
        ("1 month", Period(1, PeriodUnit.MONTHS)),
    ],
)
def test_a_period_is_read_and_written_the_same_way(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        "10 days",
        "10",
        "ten working days",
        "10 workng days",
        "-1 working days",
        "1.5 months",
        "",
        "10 working days ",
        "٣ months",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        Period.parse(text)
    assert broken.value.code == "period.malformed"


@pytest.mark.parametrize("text", ["0 working days", "1001 months", "999999999 calendar days"])
def test_an_absurd_amount_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        Period.parse(text)
    assert broken.value.code == "period.absurd"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("28 calendar days", date(2025, 12, 3), date(2025, 12, 31)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("1 month", date(2028, 1, 31), date(2028, 2, 29)),
        ("3 months", date(2026, 11, 30), date(2027, 2, 28)),
        ("3 months", date(2026, 8, 31), date(2026, 11, 30)),
        ("12 months", date(2024, 2, 29), date(2025, 2, 28)),
        ("1 month", date(2026, 12, 15), date(2027, 1, 15)),
        ("18 months", date(2026, 7, 1), date(2028, 1, 1)),
    ],
)
def test_calendar_periods_end_on_their_last_day(text: str, start: date, end: date) -> None:
    assert Period.parse(text).end_after(start) == end


def test_working_days_need_a_calendar() -> None:
    with pytest.raises(ValueError, match="calendar"):
        Period(1, PeriodUnit.WORKING_DAYS).end_after(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2026, 1, 15), "6 months", date(2026, 7, 14)),
        (date(2026, 3, 1), "6 months", date(2026, 8, 31)),
        (date(2026, 8, 29), "6 months", date(2027, 2, 28)),
        (date(2026, 8, 31), "6 months", date(2027, 2, 28)),
        (date(2027, 8, 30), "6 months", date(2028, 2, 29)),
        (date(2027, 8, 29), "6 months", date(2028, 2, 28)),
        (date(2026, 1, 1), "28 calendar days", date(2026, 1, 28)),
    ],
)
def test_a_period_may_begin_on_its_first_day(start: date, period: str, end: date) -> None:
    assert Period.parse(period).end_from(start) == end
