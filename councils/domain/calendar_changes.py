"""A day that stops counting, as a value: the same calendar with it and without it."""

from dataclasses import dataclass
from datetime import date

from councils.domain.calendars import WorkingCalendar, written


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that stops counting: a bank holiday for every council, or (not `national`) one council's closure day."""

    day: date
    name: str
    national: bool

    @property
    def reason(self) -> str:
        """Why dates move, in a sentence for a complainant."""
        what = "a bank holiday" if self.national else "a day on which we are closed"
        return f"{written(self.day)} is {what} ({self.name}), so it does not count towards our time."

    def __str__(self) -> str:
        kind = "bank holiday" if self.national else "closure day"
        return f"{written(self.day)} ({kind}: {self.name})"


def with_day_off(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    """The calendar as it will be; equal to what it is where the day doesn't count already."""
    added = {off.day: off.name}
    holidays, closures = dict(calendar.holidays), dict(calendar.closures)
    return _calendar(calendar, *((holidays | added, closures) if off.national else (holidays, closures | added)))


def without_day_off(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    """The calendar as it was before the day was entered."""
    holidays, closures = dict(calendar.holidays), dict(calendar.closures)
    (holidays if off.national else closures).pop(off.day, None)
    return _calendar(calendar, holidays, closures)


def _calendar(like: WorkingCalendar, holidays: dict[date, str], closures: dict[date, str]) -> WorkingCalendar:
    return WorkingCalendar(like.first, like.last, holidays, closures, like.announced_until)
