"""The dates of one stage as a value, how a date stands today, and what to know about it."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from complaints.deadlines.clock import EarlierState, StageClock, exceeds_maximum, in_order
from complaints.deadlines.codes import CodeLimits, extends_code
from complaints.vocabulary.extension import Extension
from councils.calendars.rules.working_days import LONDON, SATURDAY, WorkingCalendar, written
from councils.policies.rules.procedure_rules import ExtensionRules, ProcedureRules, StageRules
from councils.vocabulary.errors import RuleBroken


class MissedResponse(NamedTuple):
    """The response date that passed while the clock ran; `state` is the clock's state then, where that is known."""

    due: date
    state: EarlierState | None


class Timetable(NamedTuple):
    """The dates of one stage. A date that the policy doesn't set, or whose clock hasn't started, is None.

    `response_due` is before pauses and extensions, `current_response_due` after them: it binds. Where the clock
    waits for an acknowledgement, `working_due` is the date to plan by: what follows from acknowledging on the
    due date. `refused` is the first event that the policy doesn't allow; the dates are without it. `missed`: the
    date had passed before something that would have moved it was entered, so it stands.
    (A named tuple, because one is made for every case that is looked at, and it is made in a third of the time.)
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
    missed: MissedResponse | None = None

    @property
    def last_day(self) -> date:
        """The last day that an explanation has to cover."""
        return self.working_due or self.acknowledgement_due or self.received_on

    def open_until(self, promised: date | None) -> "Timetable":
        """The same, but the next stage can be asked for at least until the day that the answer's letter has named.

        A day that counts again would close the window earlier than somebody has been told, for no fault of theirs.
        """
        if promised is None or self.escalate_by is None or promised <= self.escalate_by:
            return self
        return self._replace(escalate_by=promised)


class DeadlineStanding(StrEnum):
    """How a due date stands on a day."""

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
    """The warnings that belong to these dates, most general first; mostly none."""
    found: list[str] = []
    _about_procedure(found, procedure, clock)
    _about_targets(found, stage)
    if clock.acknowledged_on is not None:
        _about_acknowledgement(found, dates, clock.acknowledged_on)
    if clock.pauses or clock.extensions:
        _about_moves(found, dates, clock, stage)
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


def _not_in_force(procedure: ProcedureRules) -> str:
    start = procedure.in_force_from.astimezone(LONDON)
    stated = "" if procedure.in_force_from_stated else ", a date that the policy itself does not give"
    return (
        f"Received before version {procedure.version} came into force on {written(start.date())}{stated}: "
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


def _about_moves(found: list[str], dates: Timetable, clock: StageClock, stage: StageRules) -> None:
    if stage.extension is not None and clock.extensions:
        _about_extensions(found, clock.extensions, stage.extension)
    agreed = dates.current_response_due
    if agreed in [each.agreed for each in clock.extensions] and agreed is not None and agreed.weekday() >= SATURDAY:
        found.append(f"The agreed date {written(agreed)} is a {agreed:%A}.")
    due = dates.response_due or dates.working_due
    if stage.pause is None or due is None:
        return
    for pause in in_order(clock.pauses):
        if pause.start > due and not clock.extensions:
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
