"""Due dates as badges for staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from complaints.cases.queries.worklist import Today
from complaints.deadlines.calculation import DeadlineStanding, standing
from complaints.vocabulary.lifecycle import DeadlineKind
from councils.calendars.rules import WorkingCalendar, london_day
from portal import wording
from portal.layout.display import Due

CEILING = "12-week limit, both stages"
# What is due, and whose clock sets the date if it is not the council's policy.
WHAT: dict[str, tuple[str, str]] = {
    DeadlineKind.ACKNOWLEDGEMENT: ("Acknowledge", ""),
    DeadlineKind.RESPONSE: ("Respond", ""),
    DeadlineKind.CODE_ACKNOWLEDGEMENT: ("Acknowledge", "the Code"),
    DeadlineKind.CODE_RESPONSE: ("Respond", "the Code"),
    DeadlineKind.CEILING: ("Final response", CEILING),
    DeadlineKind.UPDATE: ("Send a progress update", ""),
    DeadlineKind.OMBUDSMAN_REPLY: ("Reply to the Ombudsman", ""),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """When a page is read, and how the council counts and warns."""

    at: datetime
    calendar: WorkingCalendar
    warn_days: int

    @property
    def today(self) -> date:
        return london_day(self.at)

    def views(self) -> Today:
        """Today, and the last date due soon."""
        return Today(self.today, self.calendar.add(self.today, self.warn_days))

    def due(
        self, on: date | None, *, kind: str = "", paused: bool = False, day: Callable[[date], str] = wording.weekday
    ) -> Due:
        """The badge of a date still due; `day` formats it."""
        if on is None:
            return Due("paused", "Paused") if paused else Due("none", "No date set")
        what, whose = WHAT.get(kind, ("", ""))
        when = f"{what} by {day(on)}" if what else day(on)
        if whose:
            when = f"{when} ({whose})"
        how = standing(on, self.today, self.warn_days, self.calendar)
        if how is DeadlineStanding.OVERDUE:
            late = wording.late_by(self.today, on, self.calendar, "overdue")
            return Due("overdue", late[:1].upper() + late[1:], when)
        left = f"Due {wording.until(self.today, on, self.calendar)}"
        return Due("due_soon" if how is DeadlineStanding.DUE_SOON else "on_time", left, when)
