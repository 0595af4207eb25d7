"""Times and dates as people write them, in Europe/London unless they carry an offset."""

import re
from datetime import UTC, date, datetime, time

from councils.calendars.rules.working_days import LONDON
from councils.vocabulary.errors import RuleBroken

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
OFFSET = re.compile(r"(Z|[+-]\d{2}:\d{2})\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100


def london_day(at: datetime) -> date:
    """The date in England at an instant."""
    return at.astimezone(LONDON).date()


def read_day(text: str) -> date:
    """The date that is written YYYY-MM-DD. Raises RuleBroken("time.malformed"), "time.out_of_range"."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise RuleBroken("time.malformed", f'"{text}" is not a date in the format 2026-02-05')
    _check_year(text, day.year)
    return day


def read_instant(text: str) -> datetime:
    """The aware instant that is written YYYY-MM-DDTHH:MM, with or without seconds and an offset.

    A date alone is its midnight. Of a local time that comes twice when the clocks go back, the first is meant.
    Raises RuleBroken("time.malformed"), "time.out_of_range", and "time.nonexistent" for the hour that the clocks
    skip in spring.
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
    """The same for an instant that a program wrote, which always says its offset.

    Raises RuleBroken("time.malformed"), "time.out_of_range".
    """
    instant = read_instant(text)
    if not OFFSET.search(text):
        raise RuleBroken("time.malformed", f'"{text}" does not give an offset from UTC')
    return instant


def in_london(local: datetime) -> datetime:
    """The instant at which clocks in England show a date and time; of one that comes twice the first is meant.

    Raises RuleBroken("time.nonexistent") for the hour that they skip in spring.
    """
    instant = local.replace(tzinfo=LONDON)
    if instant.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise RuleBroken(
            "time.nonexistent",
            f"{local:%Y-%m-%dT%H:%M} does not exist in Europe/London: the clocks go forward in that hour",
        )
    return instant


def instant_on(day: date, not_before: datetime, now: datetime) -> datetime:
    """The instant that stands for a day on which something happened: now if it is today, else its noon, and never
    before `not_before`.
    """
    if day == london_day(now):
        return now
    return max(not_before, in_london(datetime.combine(day, time(12))))


def _check_year(text: str, year: int) -> None:
    """A year outside these is a slip of the keyboard."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken("time.out_of_range", f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}: check the year")
