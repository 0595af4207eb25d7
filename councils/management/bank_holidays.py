"""The bank holidays to load: those that the `holidays` package computes, put right by our own documents."""

from datetime import date
from typing import NamedTuple

import holidays

from councils.calendars.operations import Holiday
from councils.documents.reading import DocumentSection, refuse_if_any

EARLIEST, LATEST = 1990, 2060
# The package without a subdivision leaves out Easter Monday and the summer holiday.
NATIONS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}


class BankHolidays(NamedTuple):
    """The weekdays that are bank holidays in a nation, in order, and those that no longer are."""

    nation: str
    days: list[Holiday]
    removed: set[date]


def read_bank_holidays(document: object) -> BankHolidays:
    """What a document of bank holidays comes to.

    Raises RuleBroken("holidays.invalid") with one line for each problem of the document.
    """
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    first, last = root.number("first_year", EARLIEST, LATEST), root.number("last_year", EARLIEST, LATEST)
    subdivision, announced_until = root.text("subdivision"), root.day("announced_until")
    if subdivision not in NATIONS:
        root.refuse("subdivision", f"is one of {', '.join(NATIONS)}")
    names = {part.text("package"): part.text("official") for part in root.sections("names")}
    added = {part.day("day"): part.text("name") for part in root.sections("added")}
    removed = {part.day("day") for part in root.sections("removed")}
    if first is None or last is None or last < first:
        root.refuse("last_year", "and first_year are required, in that order")
    root.finish()
    refuse_if_any("holidays.invalid", "The bank holidays document", problems)
    days = _computed(subdivision, range(first or 0, (last or 0) + 1), names) | added
    kept = [
        Holiday(day, name, announced=day <= announced_until or day in added)
        for day, name in sorted(days.items())
        if day not in removed
    ]
    return BankHolidays(NATIONS[subdivision], kept, removed)


def _computed(subdivision: str, years: range, names: dict[str, str]) -> dict[date, str]:
    """The package also lists what falls on a weekend, which is no loss to anyone's working days."""
    found = holidays.country_holidays("GB", subdiv=subdivision, years=years)
    return {day: _official(name, names) for day, name in found.items() if day.weekday() < 5}


def _official(name: str, names: dict[str, str]) -> str:
    for package, official in names.items():
        name = name.replace(package, official)
    return name
