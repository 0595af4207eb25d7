"""Pausing and restarting the clock."""

from dataclasses import dataclass, replace
from datetime import date

from complaints.deadlines import stage_events
from complaints.deadlines.calculation import check_pause, timetable
from complaints.deadlines.facts import CaseFacts
from complaints.vocabulary.decision import Audience, Decision, Tell
from complaints.vocabulary.waiting import Awaited
from councils.calendars.rules import written
from councils.policies.rules.contact_kinds import noun
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


@dataclass(frozen=True, slots=True)
class Restart:
    """`reply_on`: when the complainant first sent something. `replied`: that is why the clock restarts."""

    on: date
    reply_on: date | None = None
    replied: bool = False
    approved: bool = False


def pause(facts: CaseFacts, on: date, reason: str, awaited: Awaited, more: str = "") -> Decision:
    """`reason` is the policy's, `more` for the complainant.

    Raises RuleBroken: `pause.needed`, `pause.from_complainant`, `pause.reply_by`, and as `check_pause`.
    """
    check_pause(facts.clock, on, facts.stage_rules, facts.rules, facts.calendar)
    _check_awaited(facts, awaited, on)
    called = noun(facts.rules.takes)
    return Decision(
        stage_events.PAUSED,
        {"paused": True},
        text="\n\n".join(part for part in (pause_words(awaited, on, called), more.strip()) if part),
        data={"on": on.isoformat(), "reason": reason, **awaited.as_data()},
        letter=f"We have paused your {called}",
        tell=(Tell("paused", Audience.COMPLAINANT),),
    )


def resume(facts: CaseFacts, restart: Restart, today: date) -> Decision:
    """The due date moves by the working days paused.

    Raises RuleBroken: `resume.not_paused`, `resume.too_early`, `resume.future`; `resume.needs_approval`, if late
    counted from the reply.
    """
    on = restart.on
    if not facts.paused:
        raise RuleBroken("resume.not_paused", "The clock is not paused.")
    if on < facts.clock.pauses[-1].start:
        raise RuleBroken("resume.too_early", "The clock cannot restart before it was paused.")
    if on > today:
        raise RuleBroken("resume.future", "The clock cannot restart in the future.")
    late_from = _late_from(facts, restart, today)
    if late_from is not None and not restart.approved:
        raise RuleBroken(
            "resume.needs_approval",
            f"The complainant sent something on {written(late_from)}. Counted from that day, the response is already "
            "overdue, so someone else must approve a later day.",
        )
    correction = {stage_events.CORRECTED: True} if late_from is not None else {}
    return Decision(
        stage_events.RESUMED,
        {"paused": False},
        dict(correction),
        text="Thank you for what you sent us." if restart.replied else "",
        data={"on": on.isoformat(), **({"replied": True} if restart.replied else {}), **correction},
        tell=(Tell("resumed", Audience.COMPLAINANT),),
    )


def _late_from(facts: CaseFacts, restart: Restart, today: date) -> date | None:
    """Return the reply's day, if the response is late counted from it."""
    if restart.reply_on is None or restart.on <= restart.reply_on:
        return None
    *earlier, waiting = facts.clock.pauses
    clock = replace(facts.clock, pauses=(*earlier, replace(waiting, end=restart.reply_on)))
    due = timetable(clock, facts.stage_rules, facts.rules, facts.calendar).working_due
    return restart.reply_on if due is not None and due < today else None


def _check_awaited(facts: CaseFacts, awaited: Awaited, on: date) -> None:
    rules = facts.stage_rules.pause
    if not has_visible_text(awaited.needed):
        raise RuleBroken("pause.needed", "Say what you are waiting for.")
    if rules is not None and rules.reply_ends and not awaited.from_complainant:
        raise RuleBroken(
            "pause.from_complainant", "Under the policy, you can pause only while you wait for the complainant."
        )
    if awaited.reply_by is not None and awaited.reply_by <= on:
        raise RuleBroken("pause.reply_by", f"The last day to reply must be after {written(on)}.")


def awaited_for_staff(awaited: Awaited) -> str:
    if awaited.reply_by is None:
        return f"Waiting for {awaited.needed}."
    return f"Waiting for {awaited.needed} from the complainant, needed by {written(awaited.reply_by)}."


def pause_words(awaited: Awaited, on: date, called: str) -> str:
    if awaited.reply_by is None:
        return (
            f"We paused your {called} on {written(on)} because we are waiting for {awaited.needed}. You do not need to "
            "do anything. We’ll give you a new date when we start work on it again."
        )
    return (
        f"We paused your {called} on {written(on)} because we need {awaited.needed} from you. Send it by "
        f"{written(awaited.reply_by)}. We’ll give you a new date once we have it."
    )
