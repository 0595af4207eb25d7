"""How a case ends, and how it begins again: facts in, a decision out."""

from datetime import date, timedelta

from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import Status
from complaints.domain.stage_events import RESPONDED
from councils.domain.calendars import written
from councils.domain.errors import RuleBroken
from councils.domain.rules import Gate, ReopeningRules
from councils.domain.visible_text import has_visible_text


def close(facts: CaseFacts, scheduled: str = "") -> Decision:
    """Nothing more is owed on this case. `scheduled` says what was agreed and what work follows, by when.

    Raises:
        RuleBroken: `close.held` (the Ombudsman is looking at it), `close.to_post` (the response is not posted yet),
            `close.learning` (the policy asks what was learned first), `close.actions` (it asks for the work that
            follows to be scheduled first).
    """
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
    """Refuse to end what an Ombudsman is looking at. Raises RuleBroken (`close.held`)."""
    if facts.holds:
        raise RuleBroken("close.held", f"It cannot be closed now: {facts.holds[0]}")


def withdraw(reason: str) -> Decision:
    """The complainant no longer wants an answer. They are told, because somebody else may have said so."""
    told = (Tell("withdrawn", Audience.COMPLAINANT),)
    return Decision(
        "withdrawn",
        {"status": Status.WITHDRAWN, "paused": False},
        text=reason,
        tell=(*told, Tell("withdrawn", Audience.CHAMPIONS), Tell("withdrawn", Audience.OFFICER)),
    )


def reopen(facts: CaseFacts, reason: str, on: date) -> Decision:
    """A closed, declined or withdrawn case is looked at again; what happened before stays on the record.

    What an Ombudsman holds open is looked at again whenever it is asked for.

    Raises:
        RuleBroken: `reopen.too_late`: the policy reopens a complaint only so long after it was made.
    """
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
