"""Dates and times, in Europe/London unless they have an offset."""

import re
from datetime import UTC, date, datetime, time

from councils.calendars.rules.working_days import LONDON
from councils.vocabulary.errors import RuleBroken

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
OFFSET = re.compile(r"(Z|[+-]\d{2}:\d{2})\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100


def london_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def read_day(text: str) -> date:
    """YYYY-MM-DD. Raises RuleBroken `time.malformed`, `time.out_of_range`."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise RuleBroken("time.malformed", f'"{text}" is not a date in the format 2026-02-05')
    _check_year(text, day.year)
    return day


def read_instant(text: str) -> datetime:
    """YYYY-MM-DD, or YYYY-MM-DDTHH:MM with or without seconds and offset.

    Raises RuleBroken `time.malformed`, `time.out_of_range`, `time.nonexistent`.
    """
    try:
        instant = datetime.fromisoformat(text) if INSTANT.fullmatch(text) else None
    except ValueError:
        instant = None
    if instant is None:
        raise RuleBroken("time.malformed", f'"{text}" is not a date and time in the format 2026-02-02T10:00')
    _check_year(text, instant.year)
    return instant if instant.tzinfo is not None else in_london(instant)


def read_instant_with_offset(text: str) -> datetime:
    """Raises RuleBroken `time.malformed`, `time.out_of_range`."""
    instant = read_instant(text)
    if not OFFSET.search(text):
        raise RuleBroken("time.malformed", f'"{text}" does not give an offset from UTC')
    return instant


def in_london(local: datetime) -> datetime:
    """The first of two instants, when clocks go back.

    Raises RuleBroken `time.nonexistent` for the hour skipped in spring.
    """
    instant = local.replace(tzinfo=LONDON)
    if instant.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise RuleBroken(
            "time.nonexistent",
            f"{local:%Y-%m-%dT%H:%M} does not exist in Europe/London: the clocks go forward in that hour",
        )
    return instant


def instant_on(day: date, not_before: datetime, now: datetime) -> datetime:
    """Now if it is today, else noon, never before `not_before`."""
    if day == london_day(now):
        return now
    return max(not_before, in_london(datetime.combine(day, time(12))))


def _check_year(text: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken("time.out_of_range", f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}: check the year")
