"""Decisions that end a case, reopen or reclassify it."""

from dataclasses import dataclass
from datetime import date, timedelta

from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.obligations import missed_by
from complaints.deadlines.stage_events import RECLASSIFIED, RESPONDED, missed_data
from complaints.vocabulary.decision import Audience, Decision, Tell
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.contact_kinds import ContactChoice, noun
from councils.policies.rules.lifecycle_rules import Gate, ReopeningRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


def close(facts: CaseFacts, scheduled: str = "") -> Decision:
    """Raises RuleBroken: `close.held`, `close.to_post`, `close.learning`, `close.actions`."""
    check_not_held(facts)
    if RESPONDED in facts.clock.to_post:
        raise RuleBroken("close.to_post", "The response must be posted or given to them before you close the case.")
    if facts.rules.requires(Gate.LEARNING_FORM) and not facts.has_learning:
        raise RuleBroken(
            "close.learning",
            "The policy requires learning to be recorded before a complaint is closed. Record it first.",
        )
    if facts.rules.requires(Gate.ACTIONS_SCHEDULED) and not has_visible_text(scheduled):
        raise RuleBroken(
            "close.actions",
            "Under the policy, a complaint can be closed once a solution is agreed and any work is scheduled. Say what "
            "was agreed and when it will be done.",
        )
    return Decision("closed", {"status": Status.CLOSED}, text=scheduled, tell=(Tell("closed", Audience.COMPLAINANT),))


def check_not_held(facts: CaseFacts) -> None:
    """Raises RuleBroken (`close.held`) while an Ombudsman is looking at it."""
    if facts.holds:
        raise RuleBroken("close.held", f"It cannot be closed now: {facts.holds[0]}")


def withdraw(reason: str) -> Decision:
    """The complainant is told, because someone else may have asked."""
    told = (Tell("withdrawn", Audience.COMPLAINANT),)
    return Decision(
        "withdrawn",
        {"status": Status.WITHDRAWN, "paused": False},
        text=reason,
        tell=(*told, Tell("withdrawn", Audience.CHAMPIONS), Tell("withdrawn", Audience.OFFICER)),
    )


def reopen(facts: CaseFacts, reason: str, on: date) -> Decision:
    """What an Ombudsman holds can always be reopened. Raises RuleBroken (`reopen.too_late`)."""
    limit = facts.rules.reopening
    last = _last_day_to_reopen(facts, limit) if limit is not None else None
    if limit is not None and last is not None and on > last and not facts.holds:
        raise RuleBroken(
            "reopen.too_late",
            f"Under the policy, a complaint can be reopened {_within(limit)} after it was made ({limit.paragraph}). "
            f"The last day was {written(last)}. Log anything new as a separate complaint.",
        )
    return Decision(
        "reopened",
        {"status": Status.UNDER_INVESTIGATION, "closed_at": None, "decline_reason": "", "outcome": ""},
        text=reason,
        data={"was": facts.status.value},
        tell=(Tell("reopened", Audience.COMPLAINANT), Tell("reopened_staff", Audience.CHAMPIONS)),
    )


def _within(limit: ReopeningRules) -> str:
    return f"{'less than' if limit.less_than else 'within'} {limit.within}"


def _last_day_to_reopen(facts: CaseFacts, limit: ReopeningRules) -> date:
    end = facts.calendar.end_of(facts.received_on, limit.within)
    return end - timedelta(days=1) if limit.less_than else end


SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Reclassification:
    to: ContactChoice
    policy_version_id: int
    reason: str
    on: date


def reclassify(facts: CaseFacts, new: Reclassification) -> Decision:
    """The Code's clock and a missed date stay, so no time is gained.

    Raises RuleBroken: `reclassify.stage`, `reclassify.same`, `reclassify.paused`.
    """
    if facts.stage > 1 or facts.rounds > 1:
        raise RuleBroken("reclassify.stage", "You cannot reclassify it after a response under its current procedure.")
    if (facts.rules.procedure, facts.rules.takes) == (new.to.procedure, new.to.kind):
        raise RuleBroken("reclassify.same", f"It is already handled as “{new.to.label}”.")
    if facts.paused:
        raise RuleBroken("reclassify.paused", "The clock is paused. Restart it first.")
    return Decision(
        RECLASSIFIED,
        {
            "procedure": new.to.procedure,
            "kind": new.to.kind.value,
            "policy_version_id": new.policy_version_id,
            "kept_code": facts.rules.code or "",
        },
        text=new.reason,
        data={
            "was": facts.rules.takes.value,
            "from": facts.rules.procedure,
            "to": new.to.key,
            "label": new.to.label,
            **missed_data(missed_by(facts, new.on)),
        },
        letter=f"How we’re handling what you sent us: {new.to.label}",
        tell=(Tell("reclassified", Audience.COMPLAINANT),),
    )


def settle(facts: CaseFacts, done: str) -> Decision:
    """Settling says that the condition for a response, if any, is not met.

    Raises RuleBroken: `settle.complaint`, `settle.answer_owed`, `close.held`.
    """
    nobody = facts.rules.no_one_to_answer
    if facts.rules.takes is ContactKind.COMPLAINT and not nobody:
        raise RuleBroken("settle.complaint", "A complaint must be responded to, declined or withdrawn.")
    owed = facts.stage_rules.response
    if owed is not None and not owed.when:
        raise RuleBroken(
            "settle.answer_owed",
            f"A response is due within {owed.period} ({owed.paragraph}), so you cannot close it with a note. Accept "
            "it, send the response, then close it.",
        )
    check_not_held(facts)
    return Decision(
        SETTLED,
        {"status": Status.CLOSED, "paused": False},
        text=done,
        letter="" if nobody else f"What we’ve done about your {noun(facts.rules.takes)}",
        tell=() if nobody else (Tell("settled", Audience.COMPLAINANT),),
    )
