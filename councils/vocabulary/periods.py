"""Lengths of time as policies state them: so many working days, calendar days or months."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from councils.vocabulary.errors import RuleBroken

# Longer than any limit a policy, Code or Act sets; a larger number is a slip of the keyboard.
LARGEST_AMOUNT = 1000
WRITTEN = re.compile(r"(\d{1,9}) (working day|calendar day|month)s?", re.ASCII)


class PeriodUnit(StrEnum):
    """How the length is counted; a policy that says only "days" has to be read one way or the other."""

    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time, for instance 10 working days. The amount is 1 to 1,000."""

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
        """The period that a policy document or a form states, for instance "28 calendar days".

        Raises RuleBroken("period.malformed") for anything else, also for bare "days", which could be either kind.
        """
        written = WRITTEN.fullmatch(text)
        if written is None:
            raise RuleBroken(
                "period.malformed",
                f'"{text}" is not a period such as "10 working days", "28 calendar days" or "3 months"',
            )
        return cls(int(written[1]), PeriodUnit(f"{written[2]}s"))

    def end_after(self, day: date) -> date:
        """The last day of a period of calendar days or months that begins after `day`.

        Months end on the same day of the month, or on its last day where there is no such day. Working days
        need a calendar: see `WorkingCalendar.end_of`.
        """
        if self.unit is PeriodUnit.CALENDAR_DAYS:
            return day + timedelta(days=self.amount)
        if self.unit is PeriodUnit.MONTHS:
            years, month = divmod(day.month - 1 + self.amount, 12)
            year = day.year + years
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        raise ValueError("working days are counted by a calendar")

    def end_from(self, day: date) -> date:
        """The last day of a period of calendar days or months that begins on `day`.

        It is the day before the one on which `end_after` ends; where the last month has no such day, its last day.
        """
        end = self.end_after(day)
        return end if self.unit is PeriodUnit.MONTHS and end.day < day.day else end - timedelta(days=1)
