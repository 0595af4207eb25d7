"""Quarters, their names and their edges in England."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON
from reporting.rules.quarters import Quarter, last_finished

DAYS = st.dates(date(2001, 1, 1), date(2100, 12, 31))


@given(DAYS)
def test_every_day_lies_in_exactly_one_quarter(day: date):
    quarter = Quarter.of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert quarter.back(1).ends_on < quarter.starts_on
    assert (quarter.starts_on - quarter.back(1).ends_on).days == 1


@given(DAYS, st.integers(-40, 40))
def test_going_back_and_forth_leads_to_the_same_quarter(day: date, quarters: int):
    quarter = Quarter.of(day)
    assert quarter.back(quarters).back(-quarters) == quarter
    assert (quarter.back(quarters) < quarter) == (quarters > 0)


@given(DAYS)
def test_a_key_is_read_back(day: date):
    quarter = Quarter.of(day)
    assert Quarter.read(quarter.key) == quarter


@pytest.mark.parametrize("key", ["", "2026", "2026-05", "2026-13", "1999-10", "2026-4", "2026-04-01", "²026-04"])
def test_what_is_no_quarter_is_refused(key: str):
    with pytest.raises(RuleBroken) as refused:
        Quarter.read(key)
    assert refused.value.code == "quarter.unknown"


@pytest.mark.parametrize(
    ("quarter", "title"),
    [
        (Quarter(2026, 4), "Quarter 1 of 2026/27 (April to June 2026)"),
        (Quarter(2026, 7), "Quarter 2 of 2026/27 (July to September 2026)"),
        (Quarter(2026, 10), "Quarter 3 of 2026/27 (October to December 2026)"),
        (Quarter(2027, 1), "Quarter 4 of 2026/27 (January to March 2027)"),
        (Quarter(2100, 1), "Quarter 4 of 2099/00 (January to March 2100)"),
    ],
)
def test_the_financial_year_begins_in_april(quarter: Quarter, title: str):
    assert quarter.title == title
    assert quarter.tick == f"Q{title[8]} {title[15:20]}"


def test_a_quarter_begins_at_midnight_in_england_whatever_the_clocks_do():
    assert Quarter(2026, 4).starts_at == datetime(2026, 4, 1, tzinfo=LONDON)
    assert Quarter(2026, 4).starts_at.utcoffset() != Quarter(2026, 1).starts_at.utcoffset()
    assert Quarter(2026, 1).ends_at == Quarter(2026, 4).starts_at


def test_a_quarter_is_over_with_its_last_second():
    last = datetime(2026, 6, 30, 23, 59, 59, tzinfo=LONDON)
    first = datetime(2026, 7, 1, tzinfo=LONDON)
    assert not Quarter(2026, 4).is_over(last)
    assert Quarter(2026, 4).is_over(first)
    assert not Quarter(2026, 7).has_begun(last)
    assert Quarter(2026, 7).has_begun(first)
    assert last_finished(last) == Quarter(2026, 1)
    assert last_finished(first) == Quarter(2026, 4)
