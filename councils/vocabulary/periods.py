"""Lengths of time."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from councils.vocabulary.errors import RuleBroken

# Longer than any limit of a policy, Code or Act; a larger number is a typing error.
LARGEST_AMOUNT = 1000
WRITTEN = re.compile(r"(\d{1,9}) (working day|calendar day|month)s?", re.ASCII)


class PeriodUnit(StrEnum):
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """From 1 to 1,000 units."""

    amount: int
    unit: PeriodUnit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= LARGEST_AMOUNT:
            raise RuleBroken(
                "period.absurd",
                f"{self.amount} {self.unit} is not between 1 and {LARGEST_AMOUNT:,}.",
            )

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Raises RuleBroken `period.malformed`, also for bare "days"."""
        written = WRITTEN.fullmatch(text)
        if written is None:
            raise RuleBroken(
                "period.malformed",
                f'"{text}" is not a period such as "10 working days", "28 calendar days" or "3 months"',
            )
        return cls(int(written[1]), PeriodUnit(f"{written[2]}s"))

    def end_after(self, day: date) -> date:
        """Return the last day after `day`. Raises ValueError for working days.

        Months end on the same day of the month, or the last of a shorter one.
        """
        if self.unit is PeriodUnit.CALENDAR_DAYS:
            return day + timedelta(days=self.amount)
        if self.unit is PeriodUnit.MONTHS:
            years, month = divmod(day.month - 1 + self.amount, 12)
            year = day.year + years
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        raise ValueError("working days are counted by a calendar")

    def end_from(self, day: date) -> date:
        """Return the day before `end_after`, or a shorter month's last day."""
        end = self.end_after(day)
        return end if self.unit is PeriodUnit.MONTHS and end.day < day.day else end - timedelta(days=1)
