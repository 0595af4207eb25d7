"""Quarters of a year, as councils report them: the financial year begins in April.

A calendar quarter and a financial quarter are the same three months under another number.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import LONDON
from councils.vocabulary.errors import RuleBroken

FIRST_MONTHS = (1, 4, 7, 10)
# Older records are on paper; this also keeps absurd years out of addresses.
EARLIEST_YEAR = 2000
WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
# This quarter, the three before it and the same one last year.
REACH = 5
PREVIOUS = 1
LAST_YEAR = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months, from the first day of `first_month`. Ordered by time."""

    year: int
    first_month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that a day lies in."""
        return cls(day.year, (day.month - 1) // 3 * 3 + 1)

    @classmethod
    def read(cls, key: str) -> Self:
        """The quarter of a key such as "2026-04". Raises RuleBroken("quarter.unknown") for any other text."""
        match = WRITTEN.fullmatch(key)
        year, month = (int(match[1]), int(match[2])) if match else (0, 0)
        if month not in FIRST_MONTHS or year < EARLIEST_YEAR:
            raise RuleBroken("quarter.unknown", "This quarter does not exist.")
        return cls(year, month)

    @property
    def key(self) -> str:
        """The quarter as part of an address: the year and the month it begins in."""
        return f"{self.year:04d}-{self.first_month:02d}"

    def back(self, quarters: int) -> Self:
        """The quarter so many before this one (after it, for a negative number)."""
        index = self.year * 4 + self.first_month // 3 - quarters
        return type(self)(index // 4, index % 4 * 3 + 1)

    @property
    def starts_on(self) -> date:
        """Its first day."""
        return date(self.year, self.first_month, 1)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return self.back(-1).starts_on - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """Midnight in England at which it begins."""
        return datetime.combine(self.starts_on, time(), LONDON)

    @property
    def ends_at(self) -> datetime:
        """Midnight in England at which the next one begins."""
        return self.back(-1).starts_at

    @property
    def months(self) -> str:
        """For instance "April to June 2026"."""
        return f"{self.starts_on:%B} to {self.ends_on:%B %Y}"

    @property
    def short(self) -> str:
        """For instance "Apr–Jun 2026"."""
        return f"{self.starts_on:%b}–{self.ends_on:%b %Y}"

    @property
    def financial(self) -> str:
        """For instance "Quarter 1 of 2026/27"."""
        number, april = self._financial
        return f"Quarter {number} of {april}/{(april + 1) % 100:02d}"

    @property
    def title(self) -> str:
        """For instance "Quarter 1 of 2026/27 (April to June 2026)"."""
        return f"{self.financial} ({self.months})"

    @property
    def tick(self) -> str:
        """The financial quarter in the room that a chart's axis has, for instance "Q1 26/27"."""
        number, april = self._financial
        return f"Q{number} {april % 100:02d}/{(april + 1) % 100:02d}"

    @property
    def _financial(self) -> tuple[int, int]:
        """The number of the quarter in its financial year, and the year in which that began."""
        return (self.first_month - 4) % 12 // 3 + 1, self.year if self.first_month > 3 else self.year - 1

    def is_over(self, at: datetime) -> bool:
        """Whether its last day has passed in England."""
        return at >= self.ends_at

    def has_begun(self, at: datetime) -> bool:
        """Whether its first day has come in England."""
        return at >= self.starts_at


def last_finished(at: datetime) -> Quarter:
    """The newest quarter that is over."""
    return Quarter.of(london_day(at)).back(1)
