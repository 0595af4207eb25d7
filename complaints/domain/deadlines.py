"""By when, under a council's policy: the dates of one stage, derived from its events and never stored as truth.

The convention: the date of receipt in Europe/London is day 0, at whatever hour; day 1 is the next working day;
what is due is due by the end of its day. docs/decisions/0010-how-days-are-counted.md gives the reasons.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from complaints.domain.cautions import cautions
from complaints.domain.clock import Replay, StageClock, check_order
from complaints.domain.codes import CodeLimits, code_limits
from councils.domain.calendars import LONDON, WorkingCalendar
from councils.domain.errors import RuleBroken
from councils.domain.rules import ClockStart, ProcedureRules, StageRules


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates of one stage. A date that the policy doesn't set, or whose clock hasn't started, is None.

    `response_due` is before pauses and extensions, `current_response_due` after them: it binds. Where the clock
    waits for an acknowledgement, `working_due` is the date to plan by: what follows from acknowledging on the
    due date. `refused` is the first event that the policy doesn't allow; the dates are without it.
    """

    received_on: date
    acknowledgement_due: date | None
    response_due: date | None
    response_due_if_acknowledged_on_time: date | None
    current_response_due: date | None
    working_due: date | None
    # Day 0 of the response target: of receipt, or of the acknowledgement, sent or supposed.
    clock_start: date
    escalate_by: date | None
    code: CodeLimits | None
    paused: bool = False
    refused: RuleBroken | None = None
    warnings: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day that an explanation has to cover."""
        return self.working_due or self.acknowledgement_due or self.received_on


def timetable(
    clock: StageClock, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar
) -> Timetable:
    """All dates of a stage, from what happened to it and the rules it was received under.

    Raises RuleBroken: "clock." for events that can't have happened, "calendar.unpublished" beyond the calendar.
    """
    receipt_date = clock.received_at.astimezone(LONDON).date()
    check_order(clock, receipt_date)
    received_on = procedure.receipt.day_zero(receipt_date, clock.received_at, calendar)
    acknowledgement = stage.acknowledgement
    acknowledgement_due = None if acknowledgement is None else calendar.end_of(received_on, acknowledgement.period)
    start, response_due, on_time = _response(clock, stage, received_on, acknowledgement_due, calendar)
    working_due = response_due or on_time
    current, paused, refusals = response_due, False, []
    if clock.pauses or clock.extensions:
        replay = Replay(stage, calendar, start, working_due)
        replay.run(clock)
        working_due, refusals = replay.due, replay.refusals
        current = working_due if response_due is not None or replay.agreed else None
        paused = stage.pause is not None and any(pause.end is None for pause in clock.pauses)
    table = Timetable(
        received_on,
        acknowledgement_due,
        response_due,
        on_time,
        current,
        working_due,
        start,
        escalation_closes(clock.responded_at, stage, calendar),
        code_limits(procedure.code, stage.number, receipt_date, clock.acknowledged_on, calendar),
        paused,
        refusals[0] if refusals else None,
    )
    found = cautions(table, clock, stage, procedure, calendar)
    found += tuple(refusal.message for refusal in refusals[1:])
    return replace(table, warnings=found) if found else table
