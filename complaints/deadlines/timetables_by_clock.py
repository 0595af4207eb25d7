"""The dates of many cases at once: a stage's dates are worked out once for each clock, not for each case."""

from datetime import date
from typing import Any

from complaints.deadlines.calculation import Timetable, timetable
from complaints.deadlines.clock import StageClock
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import WorkingCalendar
from councils.policies.rules.procedure_rules import ProcedureRules, ReceiptConvention


class TimetablesByClock:
    """Timetables under one calendar, remembered: most cases of a day have had the same happen to them.

    The dates are exact; warnings are left out, because they may depend on the minute of receipt.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self._known: dict[tuple[Any, ...], Timetable] = {}
        # Rules are compared by identity, which holds only while they are kept.
        self._rules: dict[int, ProcedureRules] = {}
        self._days: dict[int, date] = {}

    def of(self, clock: StageClock, stage: int, rules: ProcedureRules) -> Timetable:
        """The dates of a stage under these rules. Raises RuleBroken as `timetable`."""
        key = (
            id(self._rules.setdefault(id(rules), rules)),
            stage,
            self._receipt(clock, rules),
            clock.acknowledged_on,
            clock.pauses,
            clock.extensions,
            clock.responded_at,
            clock.earlier,
            clock.missed,
        )
        found = self._known.get(key)
        if found is None:
            found = timetable(clock, rules.stage(stage), rules, self.calendar)._replace(warnings=())
            self._known[key] = found
        return found

    def _receipt(self, clock: StageClock, rules: ProcedureRules) -> object:
        """As much of the moment of receipt as its date follows from."""
        at = clock.received_at
        if rules.receipt.convention is not ReceiptConvention.DAY_OF_RECEIPT or clock.responded_at is not None:
            return at
        # The date in England changes at an hour boundary, so an hour has one date.
        hour = int(at.timestamp()) // 3600
        day = self._days.get(hour)
        if day is None:
            day = self._days[hour] = london_day(at)
        return day
