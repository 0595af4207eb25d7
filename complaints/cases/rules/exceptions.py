"""What only a second person's approval makes: straight to the next stage, and logged by mistake."""

from datetime import date

from complaints.deadlines.obligations import missed_by
from complaints.deadlines.stage_events import CaseFacts, missed_data
from complaints.vocabulary.lifecycle import (
    ACKNOWLEDGED_ON,
    LOGGED_BY_MISTAKE,
    STAGE_SKIPPED,
    Audience,
    Decision,
    Notify,
    Status,
)
from councils.policies.rules.policy_document import noun
from councils.vocabulary.errors import RuleBroken


def skip_stage(facts: CaseFacts, reason: str, on: date, *, approved: bool) -> Decision:
    """Go straight to the next stage, which counts from the complaint's own receipt (East Cambridgeshire policy, 4.6).

    An acknowledgement holds for it. What was missed stays missed, so no time is gained.

    Raises RuleBroken: `skip.final_stage`, `skip.not_in_policy`, `skip.answered`, `skip.paused`; `skip.needs_approval`.
    """
    if not facts.rules.has_stage(facts.stage + 1):
        raise RuleBroken("skip.final_stage", "There is no further stage.")
    following = facts.rules.stage(facts.stage + 1)
    if not following.direct_when:
        raise RuleBroken(
            "skip.not_in_policy", f"The policy does not let a case go straight to {following.name.lower()}."
        )
    if facts.rounds > 1:
        raise RuleBroken("skip.answered", "This stage has had a response. The complainant can ask for the next one.")
    if facts.paused:
        raise RuleBroken("skip.paused", "The clock is paused. Restart it first.")
    if not approved:
        raise RuleBroken(
            "skip.needs_approval",
            f"Someone else must approve going straight to {following.name.lower()} "
            f"(policy, {following.direct_cite.paragraph}).",
        )
    acknowledged_on = facts.clock.acknowledged_on
    return Decision(
        STAGE_SKIPPED,
        {"status": Status.RECEIVED, "stage": facts.stage + 1, "officer_id": None},
        text=reason,
        data={
            "from": facts.stage,
            "to": facts.stage + 1,
            **({ACKNOWLEDGED_ON: acknowledged_on.isoformat()} if acknowledged_on else {}),
            **missed_data(missed_by(facts, on)),
        },
        letter=f"Your {noun(facts.rules.takes)} goes straight to {following.name.lower()}",
        notify=(Notify(STAGE_SKIPPED, Audience.COMPLAINANT), Notify("escalated_staff", Audience.CHAMPIONS)),
    )


def log_by_mistake(facts: CaseFacts, reason: str, *, approved: bool) -> Decision:
    """Close what nobody complained about. Figures leave it out, and nobody is written to.

    Raises RuleBroken: `mistake.held`, `mistake.promised` (the complainant was told more than that it came in);
    `mistake.needs_approval`.
    """
    if facts.holds:
        raise RuleBroken("mistake.held", "The Ombudsman is looking at this case, so it was not logged by mistake.")
    if facts.clock.acknowledged_on is not None or facts.clock.extensions or facts.clock.pauses or facts.stage > 1:
        raise RuleBroken(
            "mistake.promised",
            "We have written to the complainant about it, so they expect a response. Decline it or respond instead.",
        )
    if not approved:
        raise RuleBroken("mistake.needs_approval", "Someone else must approve that this was logged by mistake.")
    return Decision(LOGGED_BY_MISTAKE, {"status": Status.MISTAKE}, text=reason, public=False)
