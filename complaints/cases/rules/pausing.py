"""The clock stops while something is awaited, and runs again: what is awaited, and from which day it runs."""

from dataclasses import dataclass, replace
from datetime import date

from complaints.deadlines import stage_events
from complaints.deadlines.calculation import check_pause, timetable
from complaints.deadlines.facts import CaseFacts
from complaints.vocabulary.contact_kinds import noun
from complaints.vocabulary.decision import Audience, Decision, Tell
from complaints.vocabulary.waiting import Awaited
from councils.calendars.rules.working_days import written
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.visible_text import has_visible_text


@dataclass(frozen=True, slots=True)
class Restart:
    """The day from which the clock runs again.

    `reply_on` is when the complainant first sent something since it stopped; None where nothing came, or someone else
    is waited for. `replied`: it restarts because of what they sent. `approved`: a second person has approved the day.
    """

    on: date
    reply_on: date | None = None
    replied: bool = False
    approved: bool = False


def pause(facts: CaseFacts, on: date, reason: str, awaited: Awaited, more: str = "") -> Decision:
    """The clock stops, where the policy knows such a thing, and the complainant is told what is needed and by when.

    `reason` is the policy's and for the record; `more` is what else the complainant is told.

    Raises:
        RuleBroken: the policy has no pause, the clock stands already, or the day lies before receipt; `pause.needed`
            (nothing is named), `pause.from_complainant` (the policy waits for nobody else), `pause.reply_by` (not after
            the day of the pause).
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
    """The clock runs again from the day on which what was awaited came; the due date has moved by the working days
    in between.

    Raises:
        RuleBroken: `resume.not_paused`, `resume.too_early` (before the pause began), `resume.future`;
            `resume.needs_approval`, where the due date would have passed by the day of the complainant's reply.
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
    """The day of the complainant's reply, if the response is late counted from it and the clock is to run from a later
    day; otherwise None.
    """
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
    """What is awaited, as staff read it."""
    if awaited.reply_by is None:
        return f"Waiting for {awaited.needed}."
    return f"Waiting for {awaited.needed} from the complainant, needed by {written(awaited.reply_by)}."


def pause_words(awaited: Awaited, on: date, called: str) -> str:
    """What the complainant is told of a pause that began on a day; `called` is what their contact is called."""
    if awaited.reply_by is None:
        return (
            f"We paused your {called} on {written(on)} because we are waiting for {awaited.needed}. You do not need to "
            "do anything. We’ll give you a new date when we start work on it again."
        )
    return (
        f"We paused your {called} on {written(on)} because we need {awaited.needed} from you. Send it by "
        f"{written(awaited.reply_by)}. We’ll give you a new date once we have it."
    )
