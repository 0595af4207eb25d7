"""The explanation of a date: every calendar day from receipt to the due date, and why it counts or doesn't."""

from dataclasses import dataclass
from datetime import date, timedelta

from complaints.domain.clock import StageClock, in_order
from complaints.domain.timetables import Timetable
from councils.domain.calendars import WorkingCalendar, written
from councils.domain.local_time import london_day
from councils.domain.periods import Unit
from councils.domain.rules import ClockStart, ProcedureRules, StageRules


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One calendar day: the running count on it (None where it isn't counted), and why."""

    date: date
    day: int | None
    counts: bool
    why: str


def explain(
    dates: Timetable,
    clock: StageClock,
    stage: StageRules,
    procedure: ProcedureRules,
    calendar: WorkingCalendar,
) -> tuple[LedgerDay, ...]:
    """The days from the one that counts as day 0 to the current due date, both included.

    Without a due date they run to the acknowledgement's, and without that they are the day of receipt alone.
    """
    if dates.missed is not None and dates.missed.state is not None:
        clock = clock.as_in(dates.missed.state)
    return tuple(_Ledger(dates, clock, stage, procedure, calendar.under(procedure.working_days)).days())


class _Ledger:
    """Counts as the rules do, one day at a time, and says aloud what it does."""

    def __init__(
        self,
        dates: Timetable,
        clock: StageClock,
        stage: StageRules,
        procedure: ProcedureRules,
        calendar: WorkingCalendar,
    ) -> None:
        self.dates = dates
        self.clock = clock
        self.stage = stage
        self.procedure = procedure
        self.calendar = calendar
        self.target = stage.response or stage.acknowledgement
        self.base_due = dates.response_due or dates.response_due_if_acknowledged_on_time or dates.last_day
        self.pauses = in_order(clock.pauses) if stage.pause is not None else []
        self.count = 0

    def days(self) -> list[LedgerDay]:
        """All entries, in order."""
        span = (self.dates.last_day - self.dates.received_on).days
        return [self._entry(self.dates.received_on + timedelta(days=offset)) for offset in range(span + 1)]

    def _entry(self, day: date) -> LedgerDay:
        number, counts = None, False
        if day < self.dates.clock_start:
            why = self._waiting(day)
        elif day == self.dates.clock_start:
            counts = self.target is not None and self.target.first_day_counts
            self.count = int(counts)
            number, why = self.count, self._opening(day)
        else:
            still = self._standing_still(day)
            counts = still is None
            self.count += counts
            number, why = (None, still) if still is not None else (self.count, self._counted())
        return LedgerDay(day, number, counts, "; ".join([why, *self._dues(day)]))

    def _waiting(self, day: date) -> str:
        if day == self.dates.received_on:
            return f"{self._received()}; the response time counts from the acknowledgement{self._source()}"
        return self.calendar.why_not(day) or "waiting for the acknowledgement"

    def _opening(self, day: date) -> str:
        received = [self._received()] if day == self.dates.received_on else []
        if self.stage.response is None or self.stage.response.counts_from is ClockStart.RECEIPT:
            return f"{self._received()}: day {self.count}"
        if self.clock.acknowledged_on is not None:
            return "; ".join([*received, f"acknowledgement sent: day 0 of the response time{self._source()}"])
        return "; ".join([*received, "day 0 of the response time if the acknowledgement is sent on this day"])

    def _received(self) -> str:
        came_on = london_day(self.clock.received_at)
        if came_on == self.dates.received_on:
            return "received"
        rule = self.procedure.receipt.paragraph
        return f"counts as received: it came on {written(came_on)} when the council was closed ({rule})"

    def _standing_still(self, day: date) -> str | None:
        if self._counts_every_day(day):
            return None
        return self.calendar.why_not(day) or self._paused_on(day)

    def _counts_every_day(self, day: date) -> bool:
        in_target = self.target is not None and day <= self.base_due
        return in_target and self.target is not None and self.target.period.unit is not Unit.WORKING_DAYS

    def _paused_on(self, day: date) -> str | None:
        for pause in self.pauses:
            if pause.start < day and (pause.end is None or day <= pause.end):
                until = "" if pause.end is None else f" to {written(pause.end)}"
                rule = self.stage.pause.paragraph if self.stage.pause else ""
                return f"paused from {written(pause.start)}{until} ({rule})"
        return None

    def _counted(self) -> str:
        period = self.target.period if self.target is not None else None
        if period is None or period.unit is not Unit.WORKING_DAYS:
            return f"day {self.count} of {period}{self._source()}"
        if self.count <= period.amount:
            return f"working day {self.count} of {period.amount}{self._source()}"
        if self.clock.extensions and self.stage.extension is not None:
            return f"working day {self.count}: extended ({self.stage.extension.paragraph})"
        return f"working day {self.count}: moved by a pause that began after the due date"

    def _source(self) -> str:
        return f" ({self.target.paragraph})" if self.target is not None else ""

    def _dues(self, day: date) -> list[str]:
        dues = []
        if day == self.dates.acknowledgement_due and self.stage.acknowledgement is not None:
            dues.append(f"acknowledgement due ({self.stage.acknowledgement.paragraph})")
        if day == self.dates.working_due:
            dues.append(f"{self.stage.response_name or 'response'} due by the end of this day")
        return dues
