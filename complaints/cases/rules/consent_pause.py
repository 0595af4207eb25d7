"""The clock while the permission of the person concerned is awaited, where the policy lets it stop."""

from datetime import date

from complaints.cases.rules.decisions import Restart, resume
from complaints.deadlines.calculation import check_pause
from complaints.deadlines.clock import Pause
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import FOR_CONSENT, PAUSED_FOR_CONSENT
from complaints.vocabulary.lifecycle import PAUSED, Audience, Awaited, Decision, Notify
from councils.calendars.rules import with_weekday
from councils.policies.rules.casework_rules import ConsentPause, ConsentPauseStart
from councils.policies.rules.policy_document import noun
from councils.vocabulary.errors import RuleBroken

NEEDED = "permission from the person you contacted us for"


def pause_for_consent(facts: CaseFacts, on: date) -> Decision:
    """The letter says nothing about the person, so their representative may have it.

    Raises RuleBroken: `consent.pause_not_in_policy`, `consent.pause_held`, `consent.pause_answered`,
    `consent.pause_again`, and as `check_pause`.
    """
    rules = _rules(facts)
    if facts.has_consent(on):
        raise RuleBroken("consent.pause_held", "Permission is recorded, so there is nothing to wait for.")
    if facts.clock.responded_at is not None:
        raise RuleBroken("consent.pause_answered", "There is a response, so no clock runs that could wait.")
    if any(pause.for_consent and pause.end is not None for pause in facts.clock.pauses):
        raise RuleBroken("consent.pause_again", "The clock has waited for permission at this stage already.")
    check_pause(facts.clock, Pause(on, None, for_consent=True), facts.stage_rules, facts.rules, facts.calendar)
    called, until = noun(facts.rules.takes), with_weekday(rules.last_day(on, facts.counting))
    return Decision(
        PAUSED,
        {"paused": True},
        text=(
            f"We paused your {called} on {with_weekday(on)} because we are waiting for {NEEDED}. If you have their "
            f"written permission, send it to us. We’ll give you a new date when we have it, and after {until} at the "
            "latest."
        ),
        data={"on": on.isoformat(), "reason": NEEDED, FOR_CONSENT: True, **Awaited(NEEDED).as_data()},
        letter=f"We have paused your {called}",
        notify=(Notify(PAUSED_FOR_CONSENT, Audience.COMPLAINANT),),
    )


def _rules(facts: CaseFacts) -> ConsentPause:
    rules = facts.rules.consent_pause
    if rules is None:
        raise RuleBroken(
            "consent.pause_not_in_policy", "Under the policy, the clock runs while you wait for permission."
        )
    return rules


def may_pause(facts: CaseFacts, on: date) -> bool:
    try:
        pause_for_consent(facts, on)
    except RuleBroken:
        return False
    return True


def pauses_when_asked(facts: CaseFacts, on: date) -> bool:
    """Whether asking for permission stops the clock without a decision by staff."""
    return may_pause(facts, on) and _rules(facts).starts is ConsentPauseStart.ASKED


def is_waiting(facts: CaseFacts) -> bool:
    return facts.paused and facts.clock.pauses[-1].for_consent


def limit_passed(facts: CaseFacts, today: date) -> bool:
    return is_waiting(facts) and _last_day(facts) < today


def end_wait(facts: CaseFacts, today: date) -> Decision:
    """The clock starts again today, or after the last day that the policy allows if that has passed.

    Call it only while the clock waits for permission. Raises as `resume`.
    """
    return resume(facts, Restart(min(today, _last_day(facts))), today)


def _last_day(facts: CaseFacts) -> date:
    return _rules(facts).last_day(facts.clock.pauses[-1].start, facts.counting)
