"""Correcting a date of receipt."""

from dataclasses import dataclass, replace
from datetime import datetime

from complaints.deadlines.calculation import Timetable, check_order, timetable
from complaints.deadlines.clock import StageClock
from complaints.deadlines.codes import overall_ceiling
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.kinds import Whose
from complaints.deadlines.moved_dates import (
    ACKNOWLEDGEMENT,
    LATEST,
    RESPONSE,
    MovedDate,
    PromisedInLetters,
    moved_dates,
    moved_letter,
    promised,
    still_owed,
)
from complaints.deadlines.stage_events import CORRECTED, RECEIPT_CORRECTED, ClockEvent
from complaints.vocabulary.decision import Audience, Decision, Tell
from councils.calendars.rules import london_day, written
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON


@dataclass(frozen=True, slots=True)
class Correction:
    """`not_before`: the response at the stage before. `told`: what letters have said.

    `was_anonymous`: dates count from when the person could be reached.
    """

    received_at: datetime
    at: datetime
    entered_at: datetime
    reason: str
    rules: ProcedureRules
    policy_version_id: int
    told: tuple[ClockEvent, ...] = ()
    not_before: datetime | None = None
    approved: bool = False
    was_anonymous: bool = False


def correct_receipt(facts: CaseFacts, correction: Correction) -> Decision:
    """At stage 1 the policy in force at the corrected receipt applies.

    Raises RuleBroken: `receipt.future`, `receipt.same`, `receipt.after_entry`, `receipt.reopened`,
    `receipt.was_anonymous`, `receipt.after_event`, `receipt.before_answer`, `clock.` codes; `receipt.needs_approval`,
    for a later date once one is missed.
    """
    _check(facts, correction)
    clock = replace(facts.clock, received_at=correction.received_at)
    after = timetable(clock, correction.rules.stage(facts.stage), correction.rules, facts.calendar)
    was = facts.clock.received_at
    changed = moved_dates(facts.timetable, after)
    late = correction.received_at > was and changed and late_dates(facts.timetable, facts.clock, correction)
    if late and not correction.approved:
        raise RuleBroken(
            "receipt.needs_approval",
            "A deadline has already passed and a later date of receipt would move it, so someone else must approve it.",
        )
    acknowledged = clock.acknowledged_on is not None
    moved = still_owed(changed, acknowledged=acknowledged, answered=False)
    named = promised(moved, PromisedInLetters(True, correction.told), correction.at)
    changes = {"received_at": correction.received_at, "policy_version_id": correction.policy_version_id}
    letter = moved_letter(named, _why(was, correction.received_at), london_day(correction.at)) if named else ""
    return Decision(
        RECEIPT_CORRECTED,
        changes if facts.stage == 1 else {},
        {"received_at": correction.received_at, **({"corrected": True} if late else {})},
        text=letter or correction.reason,
        data={
            "was": was.astimezone(LONDON).isoformat(),
            "received_at": correction.received_at.astimezone(LONDON).isoformat(),
            "why": correction.reason,
            **({CORRECTED: True} if late else {}),
            "dates": [each.as_data() for each in (*moved, *_ceiling(facts, correction))],
        },
        letter="New date for your complaint" if letter else "",
        public=bool(letter),
        tell=(Tell("date_moved", Audience.COMPLAINANT),) if letter else (),
    )


def late_dates(table: Timetable, clock: StageClock, correction: Correction) -> set[tuple[str, Whose]]:
    """Return the dates missed by the day of the correction."""
    today = london_day(correction.at)
    acknowledged_on = clock.acknowledged_on or today
    stopped = table.paused and table.missed is None
    kept = {
        (ACKNOWLEDGEMENT, Whose.POLICY): (acknowledged_on, table.acknowledgement_due),
        (RESPONSE, Whose.POLICY): (today, None if stopped else table.working_due),
        (ACKNOWLEDGEMENT, Whose.CODE): (acknowledged_on, table.code and table.code.acknowledgement_due),
        (RESPONSE, Whose.CODE): (today, table.code and table.code.response_due),
        (LATEST, Whose.CODE): (today, table.code and table.code.latest_response_due),
    }
    return {key for key, (on, due) in kept.items() if due is not None and on > due}


def _check(facts: CaseFacts, correction: Correction) -> None:
    if correction.received_at > correction.at:
        raise RuleBroken("receipt.future", "A complaint cannot have been received in the future.")
    if correction.received_at > correction.entered_at:
        entered = correction.entered_at.astimezone(LONDON)
        raise RuleBroken(
            "receipt.after_entry",
            f"It was entered here on {written(entered.date())} at {entered:%H:%M}. It cannot have been received later.",
        )
    if correction.received_at == facts.clock.received_at:
        raise RuleBroken("receipt.same", "It is already recorded as received at that time.")
    if facts.rounds > 1:
        raise RuleBroken(
            "receipt.reopened",
            "It has been responded to and reopened since, so its deadlines count from the day it was reopened.",
        )
    if facts.stage == 1 and correction.was_anonymous:
        raise RuleBroken(
            "receipt.was_anonymous",
            f"It was made anonymously. Its deadlines count from {written(facts.started_on)}, when the person could "
            "first be reached.",
        )
    if correction.not_before is not None and correction.received_at < correction.not_before:
        raise RuleBroken("receipt.before_answer", "That is before the response at the previous stage.")
    _check_events(facts.clock, correction.received_at)


def _check_events(clock: StageClock, received_at: datetime) -> None:
    received_on = london_day(received_at)
    check_order(replace(clock, received_at=received_at), received_on)
    granted = [each.on for each in clock.extensions if each.on is not None and each.on < received_on]
    if granted:
        raise RuleBroken(
            "receipt.after_event",
            f"The extension of {written(granted[0])} is before receipt on {written(received_on)}.",
        )


def _why(was: datetime, received_at: datetime) -> str:
    before, after = (written(london_day(at)) for at in (was, received_at))
    return (
        f"We had recorded that we received this from you on {before}. That was wrong: we received it on {after}, so "
        "our dates run from that day."
    )


def _ceiling(facts: CaseFacts, correction: Correction) -> tuple[MovedDate, ...]:
    """It moves with the receipt of stage 1 only."""
    received_on = london_day(correction.received_at)
    if facts.stage > 1 or received_on == facts.started_on:
        return ()
    was, becomes = overall_ceiling(facts.started_on), overall_ceiling(received_on)
    return (MovedDate("final response", Whose.CEILING, was, becomes),)
