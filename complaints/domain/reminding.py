"""When people are reminded of a deadline: before it, after it, and when the next person up is told."""

from dataclasses import dataclass
from datetime import date, datetime, time

from councils.domain.calendars import LONDON, WorkingCalendar

# Nobody is written to at night: reminders go out at the start of a working day.
MORNING = time(8, 0)


@dataclass(frozen=True, slots=True)
class ReminderTimes:
    """The three instants of one deadline, in order."""

    due_soon_at: datetime
    overdue_at: datetime
    escalate_at: datetime


def reminder_times(due: date, before: int, after: int, calendar: WorkingCalendar) -> ReminderTimes:
    """The mornings on which to remind of `due`: `before` working days ahead, the first working day after it
    was missed, and `after` working days after it.
    """
    return ReminderTimes(
        due_soon_at=_morning(calendar.add(due, -before)),
        overdue_at=_morning(calendar.add(due, 1)),
        escalate_at=_morning(calendar.add(due, max(after, 1))),
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=LONDON)
