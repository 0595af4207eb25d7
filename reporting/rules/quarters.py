"""Quarters; the financial year begins in April."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from councils.calendars.rules import london_day
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON

FIRST_MONTHS = (1, 4, 7, 10)
# Older records are on paper; this also limits years in addresses.
EARLIEST_YEAR = 2000
WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
# This quarter, the three before it and the same one last year.
REACH = 5
PREVIOUS = 1
LAST_YEAR = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    year: int
    first_month: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month - 1) // 3 * 3 + 1)

    @classmethod
    def read(cls, key: str) -> Self:
        """Parse "2026-04". Raises RuleBroken("quarter.unknown")."""
        match = WRITTEN.fullmatch(key)
        year, month = (int(match[1]), int(match[2])) if match else (0, 0)
        if month not in FIRST_MONTHS or year < EARLIEST_YEAR:
            raise RuleBroken("quarter.unknown", "This quarter does not exist.")
        return cls(year, month)

    @property
    def key(self) -> str:
        return f"{self.year:04d}-{self.first_month:02d}"

    def back(self, quarters: int) -> Self:
        index = self.year * 4 + self.first_month // 3 - quarters
        return type(self)(index // 4, index % 4 * 3 + 1)

    @property
    def starts_on(self) -> date:
        return date(self.year, self.first_month, 1)

    @property
    def ends_on(self) -> date:
        return self.back(-1).starts_on - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.starts_on, time(), LONDON)

    @property
    def ends_at(self) -> datetime:
        """Midnight in England, when the next begins."""
        return self.back(-1).starts_at

    @property
    def months(self) -> str:
        """For example "April to June 2026"."""
        return f"{self.starts_on:%B} to {self.ends_on:%B %Y}"

    @property
    def short(self) -> str:
        """For example "Apr–Jun 2026"."""
        return f"{self.starts_on:%b}–{self.ends_on:%b %Y}"

    @property
    def financial(self) -> str:
        """For example "Quarter 1 of 2026/27"."""
        number, april = self._financial
        return f"Quarter {number} of {april}/{(april + 1) % 100:02d}"

    @property
    def title(self) -> str:
        return f"{self.financial} ({self.months})"

    @property
    def tick(self) -> str:
        """For a chart's axis: "Q1 26/27"."""
        number, april = self._financial
        return f"Q{number} {april % 100:02d}/{(april + 1) % 100:02d}"

    @property
    def _financial(self) -> tuple[int, int]:
        return (self.first_month - 4) % 12 // 3 + 1, self.year if self.first_month > 3 else self.year - 1

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at

    def has_begun(self, at: datetime) -> bool:
        return at >= self.starts_at


def last_finished(at: datetime) -> Quarter:
    return Quarter.of(london_day(at)).back(1)
