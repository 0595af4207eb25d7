"""A stage's dates, derived from its events and the policy."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from complaints.deadlines.clock import (
    CODE_WORKING_DAYS,
    CodeLimits,
    EarlierState,
    Pause,
    Replay,
    StageClock,
    allow_pause,
    check_order,
    code_limits,
    exceeds_maximum,
    extends_code,
    in_order,
    rules_of_pause,
)
from complaints.vocabulary.lifecycle import Extension
from councils.calendars.rules import SATURDAY, WorkingCalendar, london_day, written
from councils.policies.rules.lifecycle_rules import ExtensionRules
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, StageRules, Target
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON, UNDATED


class MissedResponse(NamedTuple):
    """A response date that passed while the clock ran."""

    due: date
    state: EarlierState | None


class Timetable(NamedTuple):
    """A stage's dates. None: the policy sets no date, or its clock has not started.

    A named tuple, because it is three times as fast to create.
    """

    received_on: date
    acknowledgement_due: date | None
    # Before pauses and extensions.
    response_due: date | None
    response_due_if_acknowledged_on_time: date | None
    # After pauses and extensions: this date binds.
    current_response_due: date | None
    # The date to plan by. Where the clock waits for an acknowledgement, it assumes one on its due date.
    working_due: date | None
    # Day 0 of the response target: of receipt, or of the acknowledgement, sent or supposed.
    clock_start: date
    escalate_by: date | None
    code: CodeLimits | None
    paused: bool = False
    # The first event that the policy does not allow. The dates leave it out.
    refused: RuleBroken | None = None
    warnings: tuple[str, ...] = ()
    # A date that had passed: events entered later do not move it.
    missed: MissedResponse | None = None

    @property
    def last_day(self) -> date:
        """The last day that an explanation covers."""
        return self.working_due or self.acknowledgement_due or self.received_on

    def open_until(self, promised: date | None) -> "Timetable":
        """Keep the next stage open until the day that the response letter named."""
        if promised is None or self.escalate_by is None or promised <= self.escalate_by:
            return self
        return self._replace(escalate_by=promised)


class DeadlineStanding(StrEnum):
    ON_TIME = "on time"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"


def cautions(
    dates: Timetable,
    clock: StageClock,
    stage: StageRules,
    procedure: ProcedureRules,
    calendar: WorkingCalendar,
) -> tuple[str, ...]:
    found: list[str] = []
    _about_procedure(found, procedure, clock)
    _about_targets(found, stage)
    if clock.acknowledged_on is not None:
        _about_acknowledgement(found, dates, clock.acknowledged_on)
    if clock.pauses or clock.extensions:
        _about_moves(found, dates, clock, stage, procedure)
    if dates.escalate_by is not None and stage.window_cite.note:
        found.append(stage.window_cite.note)
    if dates.code is not None:
        _about_code(found, dates, extends_code(dates.code, (each.on for each in clock.extensions)))
    if calendar.is_projected(dates.escalate_by or dates.last_day):
        found.append(_projected(calendar))
    return tuple(found)


def _about_procedure(found: list[str], procedure: ProcedureRules, clock: StageClock) -> None:
    if procedure.provisional:
        found.append(procedure.provisional_note)
    if clock.received_at < procedure.in_force_from:
        found.append(_not_in_force(procedure))
    if procedure.working_days is not None and procedure.working_days.note:
        found.append(procedure.working_days.note)


def _this_version(procedure: ProcedureRules) -> str:
    return "this policy" if procedure.version == UNDATED else f"version {procedure.version}"


def _not_in_force(procedure: ProcedureRules) -> str:
    start = procedure.in_force_from.astimezone(LONDON)
    stated = "" if procedure.in_force_from_stated else ", a date that the policy itself does not give"
    return (
        f"Received before {_this_version(procedure)} came into force on {written(start.date())}{stated}: "
        "no earlier version is known, or this one was chosen."
    )


def _projected(calendar: WorkingCalendar) -> str:
    return (
        f"Bank holidays after {written(calendar.announced_until)} are not published yet: "
        "later dates use the usual rules and may change."
    )


def _about_targets(found: list[str], stage: StageRules) -> None:
    if stage.acknowledgement is not None and stage.acknowledgement.note:
        found.append(stage.acknowledgement.note)
    if stage.response is None:
        found.append(f"{stage.name}: the policy does not set a time for the response.")
    elif stage.response.note:
        found.append(stage.response.note)


def _about_acknowledgement(found: list[str], dates: Timetable, acknowledged_on: date) -> None:
    limits = [("", dates.acknowledgement_due)]
    if dates.code is not None:
        limits.append((" under the Code", dates.code.acknowledgement_due))
    for under, due in limits:
        if due is not None and acknowledged_on > due:
            found.append(
                f"The acknowledgement was sent on {written(acknowledged_on)}, after {written(due)}, "
                f"when it was due{under}."
            )


def _about_moves(
    found: list[str], dates: Timetable, clock: StageClock, stage: StageRules, procedure: ProcedureRules
) -> None:
    if stage.extension is not None and clock.extensions:
        _about_extensions(found, clock.extensions, stage.extension)
    agreed = dates.current_response_due
    if agreed in [each.agreed for each in clock.extensions] and agreed is not None and agreed.weekday() >= SATURDAY:
        found.append(f"The agreed date {written(agreed)} is a {agreed:%A}.")
    due = dates.response_due or dates.working_due
    if due is None:
        return
    for pause in in_order(clock.pauses):
        if pause.start > due and not clock.extensions and rules_of_pause(pause, stage, procedure) is not None:
            found.append(
                f"The pause from {written(pause.start)} began after the response was due on {written(due)}: "
                "it does not make the case any less overdue."
            )


def _about_extensions(found: list[str], extensions: tuple[Extension, ...], rules: ExtensionRules) -> None:
    if rules.note:
        found.append(rules.note)
    if rules.soft and exceeds_maximum(rules, extensions):
        found.append(f"More than {rules.at_most} in total must be approved, for a good reason ({rules.paragraph}).")


def _about_code(found: list[str], dates: Timetable, extended: bool) -> None:
    code, due = dates.code, dates.working_due
    if code is None or due is None:
        return
    limit = code.latest_response_due if extended else code.response_due
    if due > limit:
        found.append(
            f"The {code.name} expects the response by {written(limit)}"
            f"{' at the latest' if extended else ''}: {written(due)} is later."
        )


__all__ = [
    "Extension",
    "Pause",
    "StageClock",
    "DeadlineStanding",
    "Timetable",
    "check_extension",
    "check_order",
    "check_pause",
    "escalation_closes",
    "standing",
    "timetable",
]


def timetable(clock: StageClock, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar) -> Timetable:
    """Work out a stage's dates. Raises RuleBroken "clock.*", "calendar.unpublished".

    Events entered later do not move a response date that passed while the clock ran.
    """
    dates = _as_entered(clock, stage, procedure, calendar)
    if calendar.decided_late:
        clock, dates = _without_late_closures(clock, dates, stage, procedure, calendar)
    missed = _missed(clock, stage, procedure, calendar)
    if missed is None:
        return dates
    return dates._replace(
        working_due=missed.due,
        current_response_due=missed.due,
        missed=missed,
        warnings=(*dates.warnings, f"The response was due by {written(missed.due)}. Nothing entered later moves that."),
    )


def _missed(
    clock: StageClock, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar
) -> MissedResponse | None:
    if clock.missed.response is not None:
        return MissedResponse(clock.missed.response, None)
    if not _may_have_moved(clock, stage) and not calendar.decided_late:
        return None
    for state in clock.earlier:
        dates = _as_entered(clock.as_in(state), stage, procedure, calendar.known_before(state.until))
        due = dates.working_due
        if due is not None and due < state.until and not dates.paused:
            return MissedResponse(due, state)
    return None


def _without_late_closures(
    clock: StageClock, dates: Timetable, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar
) -> tuple[StageClock, Timetable]:
    # A past day that becomes a closure day does not move dates that had passed. Each decision adds the clock's state
    # then.
    decisions = sorted({day for day in calendar.decided_late.values() if day > dates.received_on})
    states = list(clock.earlier)
    known = EarlierState(date.max, clock.acknowledged_on, clock.pauses, clock.extensions)
    for decided_on in decisions:
        then = next((state for state in clock.earlier if state.until > decided_on), known)
        state = EarlierState(decided_on, then.acknowledged_on, then.pauses, then.extensions)
        states.append(state)
        due = _as_entered(clock.as_in(state), stage, procedure, calendar.known_before(decided_on)).acknowledgement_due
        if due is not None and due < decided_on and clock.missed.acknowledgement is None:
            clock = replace(clock, missed=replace(clock.missed, acknowledgement=due))
            dates = dates._replace(acknowledgement_due=due)
    return replace(clock, earlier=tuple(sorted(states, key=lambda state: state.until))), dates


def _may_have_moved(clock: StageClock, stage: StageRules) -> bool:
    # Most response dates never move, so this saves work.
    if stage.response is not None and stage.response.counts_from is ClockStart.ACKNOWLEDGEMENT:
        return True
    if clock.pauses or clock.extensions:
        return True
    return any(state.pauses or state.extensions for state in clock.earlier)


def _as_entered(
    clock: StageClock, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar
) -> Timetable:
    codes_calendar, calendar = calendar.under(CODE_WORKING_DAYS), calendar.under(procedure.working_days)
    received = clock.received_at.astimezone(LONDON)
    receipt_date = received.date()
    check_order(clock, receipt_date)
    received_on = procedure.receipt.day_zero(received, calendar)
    acknowledgement = stage.acknowledgement
    acknowledgement_due = None if acknowledgement is None else _end(received_on, acknowledgement, calendar)
    start, response_due, on_time = _response(clock, stage, received_on, acknowledgement_due, calendar)
    dates = Timetable(
        received_on,
        clock.missed.acknowledgement or acknowledgement_due,
        response_due,
        on_time,
        response_due,
        response_due or on_time,
        start,
        None if clock.responded_at is None else escalation_closes(clock.responded_at, stage, calendar),
        code_limits(
            procedure.code, stage.number, _code_starts(clock, receipt_date), clock.acknowledged_on, codes_calendar
        ),
    )
    refusals: tuple[RuleBroken, ...] = ()
    if clock.pauses or clock.extensions:
        dates, refusals = _moved(dates, clock, stage, procedure, calendar)
    warnings = cautions(dates, clock, stage, procedure, calendar)
    warnings += tuple(refusal.message for refusal in refusals[1:])
    return dates._replace(warnings=warnings) if warnings else dates


def _code_starts(clock: StageClock, receipt_date: date) -> date:
    """The Code counts what began as another contact from when the person said that they were unhappy."""
    return clock.became.under_code if clock.became is not None else receipt_date


def _response(
    clock: StageClock,
    stage: StageRules,
    received_on: date,
    acknowledgement_due: date | None,
    calendar: WorkingCalendar,
) -> tuple[date, date | None, date | None]:
    # Returns day 0, the due date, and the due date if acknowledged on time.
    target = stage.response
    if target is None:
        return received_on, None, None
    if target.counts_from is ClockStart.RECEIPT:
        return received_on, _end(received_on, target, calendar), None
    on_time = None if acknowledgement_due is None else _end(acknowledgement_due, target, calendar)
    if clock.acknowledged_on is None:
        return acknowledgement_due or received_on, None, on_time
    # An acknowledgement sent before day 0 of receipt counts from that day.
    start = max(clock.acknowledged_on, received_on)
    return start, _end(start, target, calendar), on_time


def _end(start: date, target: Target, calendar: WorkingCalendar) -> date:
    return calendar.end_of(start, target.period, first_day_counts=target.first_day_counts)


def _moved(
    dates: Timetable, clock: StageClock, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar
) -> tuple[Timetable, tuple[RuleBroken, ...]]:
    replay = Replay(stage, procedure, calendar, dates.clock_start, dates.working_due)
    replay.run(clock)
    moved = dates._replace(
        working_due=replay.due,
        current_response_due=replay.due if dates.response_due is not None or replay.agreed else None,
        paused=any(pause.end is None and rules_of_pause(pause, stage, procedure) is not None for pause in clock.pauses),
        refused=replay.refusals[0] if replay.refusals else None,
    )
    return moved, tuple(replay.refusals)


def check_pause(
    clock: StageClock, pause: Pause, stage: StageRules, procedure: ProcedureRules, calendar: WorkingCalendar
) -> None:
    """Raise RuleBroken "pause.not_in_policy", "pause.already", "pause.date_passed" or "clock.*"."""
    allow_pause(pause, stage, procedure, calendar.under(procedure.working_days))
    if any(each.end is None for each in clock.pauses):
        raise RuleBroken("pause.already", "The clock is already paused.")
    check_order(replace(clock, pauses=(*clock.pauses, pause)), london_day(clock.received_at))
    check_date_not_passed(timetable(clock, stage, procedure, calendar), pause.start, "pause.date_passed")


def check_extension(
    clock: StageClock,
    extension: Extension,
    stage: StageRules,
    procedure: ProcedureRules,
    calendar: WorkingCalendar,
    on: date,
) -> None:
    """Raise RuleBroken "extension.*" or "clock.*".

    A late response cannot be extended (Code 6.4: "extension.date_passed"). A second person approves what exceeds a soft
    maximum or the Code's limit, or an agreed date that no Code limits ("extension.needs_approval").
    """
    check_date_not_passed(timetable(clock, stage, procedure, calendar), on, "extension.date_passed")
    after = replace(clock, extensions=(*clock.extensions, extension))
    table = timetable(after, stage, procedure, calendar)
    if table.refused is not None:
        raise table.refused
    if extension.agreed is not None and not extension.approved:
        _check_agreed_date(extension.agreed, table.code)
    rules = stage.extension
    if rules is not None and not extension.approved and exceeds_maximum(rules, after.extensions):
        raise RuleBroken(
            "extension.needs_approval",
            f"An extension of more than {rules.at_most} must be approved, for a good reason ({rules.paragraph}).",
        )


def _check_agreed_date(agreed: date, code: CodeLimits | None) -> None:
    if code is None:
        raise RuleBroken(
            "extension.needs_approval",
            "No Complaint Handling Code limits an agreed date here, so someone else must approve it.",
        )
    if agreed > code.latest_response_due:
        raise RuleBroken(
            "extension.needs_approval",
            f"{written(agreed)} is after {written(code.latest_response_due)}, the latest date that the {code.name} "
            "allows, so someone else must approve it.",
        )


def check_date_not_passed(dates: Timetable, on: date, code: str) -> None:
    """Raise RuleBroken with `code` if the response date passed while the clock ran."""
    due = dates.working_due
    if due is not None and on > due and (dates.missed or not dates.paused):
        raise RuleBroken(
            code,
            f"The response was due by {written(due)}, so the deadline can no longer be moved. The case is overdue: "
            "send the complainant a progress update.",
        )


def escalation_closes(responded_at: datetime, stage: StageRules, calendar: WorkingCalendar) -> date | None:
    """Return the last day to ask for the next stage. The response is day 0."""
    if stage.escalation_window is None:
        return None
    return calendar.end_of(london_day(responded_at), stage.escalation_window)


def standing(
    due: date | None,
    today: date,
    warn_working_days: int,
    calendar: WorkingCalendar,
    *,
    paused: bool = False,
    done: bool = False,
) -> DeadlineStanding:
    if done:
        return DeadlineStanding.DONE
    if paused:
        return DeadlineStanding.PAUSED
    if due is None:
        return DeadlineStanding.ON_TIME
    if today > due:
        return DeadlineStanding.OVERDUE
    return DeadlineStanding.DUE_SOON if today >= calendar.add(due, -warn_working_days) else DeadlineStanding.ON_TIME
