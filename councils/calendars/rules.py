"""Working days, days and instants in London, and how a policy counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate, compress
from types import MappingProxyType
from typing import Annotated

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON, Note, Paragraph, Period, PeriodUnit, PolicyField, in_london

SATURDAY = 5


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def with_weekday(day: date) -> str:
    """For example "Monday 2 March 2026"."""
    return f"{day:%A} {written(day)}"


class NamedDay(StrEnum):
    """Days that a regulation names."""

    CHRISTMAS_DAY = "Christmas Day"
    BOXING_DAY = "Boxing Day"
    GOOD_FRIDAY = "Good Friday"

    def in_year(self, year: int) -> date:
        if self is NamedDay.GOOD_FRIDAY:
            return _easter(year) - timedelta(days=2)
        return date(year, 12, 25 if self is NamedDay.CHRISTMAS_DAY else 26)


def _easter(year: int) -> date:
    """Calendar (New Style) Act 1750, as arithmetic."""
    golden, century = year % 19, year // 100
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    sunday = moon - (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (sunday + 40) // 44
    return date(year, month, sunday + 28 - 31 * (month // 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDayRule:
    """A regulation's own definition of a working day."""

    # Days off beside Saturdays, Sundays and bank holidays.
    never: tuple[NamedDay, ...] = ()
    closures_count: Annotated[
        bool, PolicyField(meaning="days on which only the council is closed are working days")
    ] = False
    paragraph: Paragraph
    note: Note = ""
    uk_wide: Annotated[
        bool,
        PolicyField(meaning="bank holidays in any part of the United Kingdom do not count"),
    ] = False


class WorkingCalendar:
    """The working days of one council from `first` to `last`, both included.

    Other dates raise RuleBroken `calendar.unpublished`. After `announced_until` bank holidays are projected (Banking
    and Financial Dealings Act 1971, Schedule 1), without one-off and moved days.
    """

    __slots__ = (
        "_base",
        "_days",
        "_upto",
        "_variants",
        "announced_until",
        "_known",
        "closures",
        "decided_late",
        "elsewhere",
        "first",
        "holidays",
        "last",
    )

    def __init__(
        self,
        first: date,
        last: date,
        holidays: Mapping[date, str],
        closures: Mapping[date, str],
        announced_until: date,
        elsewhere: Mapping[date, str] = MappingProxyType({}),
    ) -> None:
        self.first = first
        self.last = last
        self.holidays = holidays
        self.closures = closures
        self.announced_until = announced_until
        # In other parts of the United Kingdom: working days, unless a rule is `uk_wide`.
        self.elsewhere = elsewhere
        # When closure days were decided that had passed by then.
        self.decided_late: Mapping[date, date] = {}
        self._variants: dict[WorkingDayRule, WorkingCalendar] = {}
        self._known: dict[frozenset[date], WorkingCalendar] = {}
        self._base = first.toordinal()
        every = [date.fromordinal(number) for number in range(self._base, last.toordinal() + 1)]
        days_off = {*holidays, *closures}
        works = [day.weekday() < SATURDAY and day not in days_off for day in every]
        # _days[k] is working day number k + 1; _upto[i] counts the working days up to and on day i.
        self._days: list[date] = list(compress(every, works))
        self._upto: list[int] = list(accumulate(map(int, works)))

    def under(self, rule: WorkingDayRule | None) -> "WorkingCalendar":
        if rule is None:
            return self
        variant = self._variants.get(rule)
        if variant is None:
            years = range(self.first.year, self.last.year + 1)
            named = {day.in_year(year): day.value for day in rule.never for year in years}
            closures = {} if rule.closures_count else self.closures
            days_off = (dict(self.elsewhere) if rule.uk_wide else {}) | named | dict(self.holidays)
            variant = WorkingCalendar(self.first, self.last, days_off, closures, self.announced_until)
            variant._variants[rule] = variant  # the same rule again makes no other calendar
            self._variants[rule] = variant
        return variant

    def with_late_closures(self, decided_late: Mapping[date, date]) -> "WorkingCalendar":
        self.decided_late = decided_late
        return self

    def known_before(self, day: date) -> "WorkingCalendar":
        """Leave out closure days that were decided on `day` or since, after they had passed."""
        unknown = frozenset(closure for closure, decided_on in self.decided_late.items() if decided_on >= day)
        if not unknown:
            return self
        # Calendars are large: one for each set of closure days, not for each day.
        if unknown not in self._known:
            closures = {each: name for each, name in self.closures.items() if each not in unknown}
            late = {each: decided_on for each, decided_on in self.decided_late.items() if each not in unknown}
            calendar = WorkingCalendar(
                self.first, self.last, self.holidays, closures, self.announced_until, self.elsewhere
            )
            self._known[unknown] = calendar.with_late_closures(late)
        return self._known[unknown]

    def add(self, day: date, n: int) -> date:
        """The nth working day after `day`, or before it; `day` itself for 0.

        From a Saturday, the next working day is day 1.
        """
        upto = self._worked_up_to(day)
        if n > 0:
            position = upto + n - 1
        elif n == 0:
            return day
        else:
            position = upto - self.is_working_day(day) + n
        if 0 <= position < len(self._days):
            return self._days[position]
        raise self._unpublished(f"{n:+d} working days from {written(day)}")

    def count(self, after: date, until: date) -> int:
        """In (after, until]; negative where `until` is earlier."""
        return self._worked_up_to(until) - self._worked_up_to(after)

    def is_working_day(self, day: date) -> bool:
        upto = self._worked_up_to(day)
        return upto > 0 and self._days[upto - 1] == day

    def why_not(self, day: date) -> str | None:
        """For instance "bank holiday: Good Friday"; None for a working day."""
        if self.is_working_day(day):
            return None
        if day.weekday() >= SATURDAY:
            return day.strftime("%A")
        if day in self.holidays:
            return f"bank holiday: {self.holidays[day]}"
        return f"closure day: {self.closures[day]}"

    def end_of(self, day: date, period: Period, *, first_day_counts: bool = False) -> date:
        """Calendar days and months may end on a day off.

        With `first_day_counts` they begin on `day`, otherwise after it.
        """
        if period.unit is PeriodUnit.WORKING_DAYS:
            return self.add(day, period.amount)
        end = period.end_from(day) if first_day_counts else period.end_after(day)
        self._worked_up_to(end)
        return end

    def is_projected(self, day: date) -> bool:
        return day > self.announced_until

    def _worked_up_to(self, day: date) -> int:
        offset = day.toordinal() - self._base
        if 0 <= offset < len(self._upto):
            return self._upto[offset]
        raise self._unpublished(written(day))

    def _unpublished(self, what: str) -> RuleBroken:
        return RuleBroken(
            "calendar.unpublished",
            f"{what} is outside the bank holiday calendar, which runs from {written(self.first)} "
            f"to {written(self.last)}.",
        )


@dataclass(frozen=True, slots=True)
class DayOff:
    """A `national` bank holiday, or one council's closure day."""

    day: date
    name: str
    national: bool
    # It was entered by mistake or called off: the same the other way round.
    counts_again: bool = False
    # None where it makes no difference.
    decided_on: date | None = None

    @property
    def reason(self) -> str:
        what = "a bank holiday" if self.national else "a day on which we are closed"
        if self.counts_again:
            return (
                f"{written(self.day)} is not {what} after all (we had recorded it as: {self.name}), so we count it as "
                "a working day."
            )
        return f"{written(self.day)} is {what} ({self.name}), so we do not count it as a working day."

    def __str__(self) -> str:
        kind = "bank holiday" if self.national else "closure day"
        return f"{written(self.day)} ({'no longer a ' if self.counts_again else ''}{kind}: {self.name})"


def called_off(calendar: WorkingCalendar, day: date, *, national: bool) -> DayOff:
    """Raises RuleBroken `holiday.unknown`."""
    name = (calendar.holidays if national else calendar.closures).get(day)
    if name is None:
        what = "bank holiday" if national else "closure day of this council"
        raise RuleBroken("holiday.unknown", f"{written(day)} is not a {what}.")
    return DayOff(day, name, national, counts_again=True)


def after(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
    return _without(calendar, off) if off.counts_again else _with(calendar, off)


def before(calendar: WorkingCalendar, off: DayOff) -> WorkingCalendar:
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


def london_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def instant_on(day: date, not_before: datetime, now: datetime) -> datetime:
    """Now if it is today, else noon, never before `not_before`."""
    if day == london_day(now):
        return now
    return max(not_before, in_london(datetime.combine(day, time(12))))
