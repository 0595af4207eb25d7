"""A day that stops counting, or counts again, as a value: the same calendar before and after."""

from dataclasses import dataclass
from datetime import date

from councils.calendars.rules.working_days import WorkingCalendar, written
from councils.vocabulary.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day that stops counting: a bank holiday for every council, or (not `national`) one council's closure day.

    With `counts_again` it was entered by mistake or called off: the same the other way round.
    """

    day: date
    name: str
    national: bool
    counts_again: bool = False
    # When it is decided; None where that makes no difference.
    decided_on: date | None = None

    @property
    def reason(self) -> str:
        """Why dates move, in a sentence for a complainant."""
        what = "a bank holiday" if self.national else "a day on which we are closed"
        if self.counts_again:
            return (
                f"{written(self.day)} is not {what} after all (we had recorded it as: {self.name}), so it counts "
                "towards our time."
            )
        return f"{written(self.day)} is {what} ({self.name}), so it does not count towards our time."

    def __str__(self) -> str:
        kind = "bank holiday" if self.national else "closure day"
        return f"{written(self.day)} ({'no longer a ' if self.counts_again else ''}{kind}: {self.name})"


def called_off(calendar: WorkingCalendar, day: date, *, national: bool) -> DayOff:
    """The day that counts again, under the name it has now. Raises RuleBroken: "holiday.unknown"."""
    name = (calendar.holidays if national else calendar.closures).get(day)
    if name is None:
        what = "bank holiday" if national else "closure day of this council"
        raise RuleBroken("holiday.unknown", f"{written(day)} is no {what}.")
    return DayOff(day, name, national, counts_again=True)


def after(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    """The calendar as it will be; it counts the same days where the day makes no difference."""
    return _without(calendar, off) if off.counts_again else _with(calendar, off)


def before(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    """The calendar as it was until the day was decided."""
    return _with(calendar, off) if off.counts_again else _without(calendar, off)


def _with(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    added = {off.day: off.name}
    holidays, closures, late = dict(calendar.holidays), dict(calendar.closures), dict(calendar.decided_late)
    if not off.national and off.decided_on is not None and off.decided_on > off.day:
        late[off.day] = off.decided_on
    days = (holidays | added, closures) if off.national else (holidays, closures | added)
    return _calendar(calendar, *days, late)


def _without(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    holidays, closures = dict(calendar.holidays), dict(calendar.closures)
    late = dict(calendar.decided_late)
    (holidays if off.national else closures).pop(off.day, None)
    if not off.national:
        late.pop(off.day, None)
    return _calendar(calendar, holidays, closures, late)


def _calendar(
    like: WorkingCalendar, holidays: dict[date, str], closures: dict[date, str], late: dict[date, date]
) -> WorkingCalendar:
    calendar = WorkingCalendar(like.first, like.last, holidays, closures, like.announced_until, like.elsewhere)
    return calendar.with_late_closures(late)
