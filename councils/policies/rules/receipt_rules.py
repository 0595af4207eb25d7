"""When something counts as received."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Self

from councils.calendars.rules.working_days import WorkingCalendar
from councils.vocabulary.document_fields import Note, Paragraph, PolicyField
from councils.vocabulary.errors import RuleBroken

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class ReceiptConvention(StrEnum):
    """Day 0 of what arrives while the council is closed."""

    DAY_OF_RECEIPT = "day of receipt"
    NEXT_WORKING_DAY = "next working day when closed"


@dataclass(frozen=True, slots=True)
class OpeningHours:
    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises RuleBroken `hours.malformed`."""
        found = HOURS.fullmatch(text)
        if found is not None:
            opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
            if opens < closes:
                return cls(opens, closes)
        raise RuleBroken("hours.malformed", "are not hours such as 09:00-17:00")


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """`hours` has seven entries, Monday first; None where closed."""

    convention: Annotated[
        ReceiptConvention, PolicyField(at="counts", required=True, question="Which day is the day of receipt")
    ] = ReceiptConvention.DAY_OF_RECEIPT
    hours: Annotated[
        tuple[OpeningHours | None, ...],
        PolicyField(
            keys=WEEK,
            title="Opening hours",
            question="Hours on {key}s",
            meaning="09:00-17:00; on days left out the council is closed",
        ),
    ] = ()
    paragraph: Paragraph = ""
    note: Note = ""

    def day_zero(self, local: datetime, calendar: WorkingCalendar) -> date:
        """`local` is in Europe/London.

        On a working day, what comes before opening counts on it, and from closing time on does not.
        """
        day = local.date()
        if self.convention is ReceiptConvention.DAY_OF_RECEIPT:
            return day
        hours = self.hours[day.weekday()]
        if calendar.is_working_day(day) and hours is not None and local.time() < hours.closes:
            return day
        return calendar.add(day, 1)
