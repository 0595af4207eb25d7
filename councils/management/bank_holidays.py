"""Bank holidays computed by the `holidays` package, corrected by documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NamedTuple

import holidays

from councils.calendars.operations import Holiday
from councils.document_reading import DocumentReader
from councils.vocabulary.values import DocumentField

EARLIEST, LATEST = 1990, 2060
# The package without a subdivision leaves out Easter Monday and the summer holiday.
NATIONS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}
YEAR = DocumentField(required=False, low=EARLIEST, high=LATEST)


@dataclass(frozen=True, slots=True)
class HolidayName:
    package: str
    official: str


@dataclass(frozen=True, slots=True)
class AddedHoliday:
    """A day that the package lacks."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class RemovedHoliday:
    """A day that was abolished or moved."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BankHolidaysDocument:
    first_year: Annotated[int, YEAR]
    last_year: Annotated[int, YEAR]
    subdivision: str
    announced_until: date
    names: tuple[HolidayName, ...] = ()
    added: tuple[AddedHoliday, ...] = ()
    removed: tuple[RemovedHoliday, ...] = ()


class BankHolidays(NamedTuple):
    """Weekdays only, in order."""

    nation: str
    days: list[Holiday]
    removed: set[date]


def read_bank_holidays(document: object) -> BankHolidays:
    """Raises RuleBroken `holidays.invalid`."""
    read = READER.read(document)
    added = {each.day: each.name for each in read.added}
    removed = {each.day for each in read.removed}
    names = {each.package: each.official for each in read.names}
    days = _computed(read.subdivision, range(read.first_year, read.last_year + 1), names) | added
    kept = [
        Holiday(day, name, announced=day <= read.announced_until or day in added)
        for day, name in sorted(days.items())
        if day not in removed
    ]
    return BankHolidays(NATIONS[read.subdivision], kept, removed)


def _holiday_problems(root: Any) -> Iterator[tuple[str, str]]:
    if root.subdivision not in NATIONS:
        yield "subdivision", f"is one of {', '.join(NATIONS)}"
    if root.first_year is None or root.last_year is None or root.last_year < root.first_year:
        yield "last_year", "and first_year are required, in that order"


READER = DocumentReader(
    BankHolidaysDocument,
    "holidays.invalid",
    "The bank holidays document",
    {BankHolidaysDocument: _holiday_problems},
)


def _computed(subdivision: str, years: range, names: dict[str, str]) -> dict[date, str]:
    """The package also lists weekend days."""
    found = holidays.country_holidays("GB", subdiv=subdivision, years=years)
    return {day: _official(name, names) for day, name in found.items() if day.weekday() < 5}


def _official(name: str, names: dict[str, str]) -> str:
    for package, official in names.items():
        name = name.replace(package, official)
    return name
