"""Staff act in office hours on working days, residents at any hour.

All act on half hours; shifting a history by minutes changes no order or date.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from councils.calendars.rules import WorkingCalendar, london_day
from councils.vocabulary.values import LONDON

HALF_HOUR = timedelta(minutes=30)
# From 9:00 to 16:30.
HALF_HOURS_A_DAY = 16


def instant(day: date, half_hour: int) -> datetime:
    """Count half hours from midnight in England."""
    local = datetime.combine(day, time(half_hour // 2, 30 * (half_hour % 2)), tzinfo=LONDON)
    return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    calendar: WorkingCalendar

    def later(self, after: datetime, days: int, half_hour: int) -> datetime:
        """Return a working time, later than `after`."""
        day = london_day(after)
        return self.on(self.calendar.add(day, days) if days > 0 else day, half_hour, after)

    def on(self, day: date, half_hour: int, after: datetime) -> datetime:
        """Return a working time on or after the day, later than `after`."""
        if not self.calendar.is_working_day(day):
            day = self.calendar.add(day, 1)
        moment = instant(day, 18 + half_hour % HALF_HOURS_A_DAY)
        if moment > after:
            return moment
        following = after + HALF_HOUR
        if self._open(following):
            return following
        return instant(self.calendar.add(london_day(after), 1), 18 + half_hour % HALF_HOURS_A_DAY)

    def _open(self, at: datetime) -> bool:
        local = at.astimezone(LONDON)
        return self.calendar.is_working_day(local.date()) and 9 <= local.hour < 17


def at_home(after: datetime, days: int, half_hour: int) -> datetime:
    moment = instant(london_day(after) + timedelta(days=days), half_hour)
    return moment if moment > after else after + HALF_HOUR
