"""Times as people write them."""

from datetime import UTC, date, datetime

import pytest

from councils.calendars.rules import instant_on
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import read_day, read_instant, read_instant_with_offset


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-02-02T10:00", datetime(2026, 2, 2, 10, tzinfo=UTC)),
        ("2026-07-02T10:00", datetime(2026, 7, 2, 9, tzinfo=UTC)),
        ("2026-07-02 10:00:30", datetime(2026, 7, 2, 9, 0, 30, tzinfo=UTC)),
        ("2026-07-02", datetime(2026, 7, 1, 23, tzinfo=UTC)),
        ("2026-07-02T10:00:30.25Z", datetime(2026, 7, 2, 10, 0, 30, 250_000, tzinfo=UTC)),
        ("2026-07-02T10:00Z", datetime(2026, 7, 2, 10, tzinfo=UTC)),
        ("2026-07-02T10:00+05:30", datetime(2026, 7, 2, 4, 30, tzinfo=UTC)),
        ("2026-03-29T00:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29T02:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_understood(text: str, utc: datetime) -> None:
    assert read_instant(text).astimezone(UTC) == utc


@pytest.mark.parametrize("text", ["2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29T01:59:59", "2027-03-28T01:30"])
def test_an_hour_that_the_clocks_skip_does_not_exist(text: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_instant(text)
    assert broken.value.code == "time.nonexistent"


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-13-01", "2026-02-29", "2026-02-02T", "02/02/2026", "2026-02-02T10"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    for read in (read_day, read_instant):
        with pytest.raises(RuleBroken) as broken:
            read(text)
        assert broken.value.code == "time.malformed"


@pytest.mark.parametrize("text", ["1899-12-31", "2101-01-01"])
def test_a_year_that_is_a_slip_of_the_keyboard_is_called_so(text: str) -> None:
    for read in (read_day, read_instant):
        with pytest.raises(RuleBroken) as broken:
            read(text)
        assert broken.value.code == "time.out_of_range"
        assert broken.value.message == f"{text} is not between 1900 and 2100: check the year"


def test_a_date_is_a_date() -> None:
    assert read_day("2026-02-28") == date(2026, 2, 28)


def test_what_a_program_wrote_says_its_offset() -> None:
    at = datetime(2026, 7, 2, 10, 0, 30, 250_000, tzinfo=UTC)
    assert read_instant_with_offset(at.isoformat()) == at
    assert read_instant_with_offset("2026-07-02T10:00Z") == datetime(2026, 7, 2, 10, tzinfo=UTC)
    for text in ("2026-07-02", "2026-07-02T10:00"):
        with pytest.raises(RuleBroken, match="does not give an offset"):
            read_instant_with_offset(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
def test_the_ends_of_time_are_refused(text: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_instant_with_offset(text)
    assert broken.value.code == "time.out_of_range"


def test_a_day_stands_for_an_instant_that_is_neither_too_early_nor_too_late() -> None:
    now, morning = datetime(2026, 6, 16, 8, tzinfo=UTC), datetime(2026, 6, 15, 7, tzinfo=UTC)
    assert instant_on(date(2026, 6, 16), morning, now) == now
    assert instant_on(date(2026, 6, 15), morning, now) == datetime(2026, 6, 15, 11, tzinfo=UTC)
    evening = datetime(2026, 6, 15, 16, tzinfo=UTC)
    assert instant_on(date(2026, 6, 15), evening, now) == evening
