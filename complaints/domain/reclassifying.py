"""What a contact really is: dealt with under another procedure, or noted and finished without an answer."""

from dataclasses import dataclass
from datetime import date

from complaints.domain.contacts import ContactChoice, noun
from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.endings import check_not_held
from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import Status
from complaints.domain.owed import missed_by
from complaints.domain.stage_events import RECLASSIFIED, missed_data
from councils.domain.errors import RuleBroken
from councils.domain.rules import ContactKind

SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Reclassification:
    """To what a contact is moved, on which day, under the version in force when it was first received."""

    to: ContactChoice
    policy_version_id: int
    reason: str
    on: date


def reclassify(facts: CaseFacts, new: Reclassification) -> Decision:
    """Another procedure deals with it from now on; when it was received stays, and so does the Code's clock.

    The Code under which it came in goes on to stand behind it, so that calling a complaint something else never
    gains time: a date that has passed stays the one that was missed. Whoever sent it is told, and can object.

    Raises:
        RuleBroken: `reclassify.stage` (an answer was given under the present procedure), `reclassify.same`,
            `reclassify.paused`.
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
    """Thanked for, passed on, recorded: what a contact gets that is no complaint and needs no answer.

    Where the policy owes an answer on a condition only, whoever closes it with a note says that it isn't met.

    Raises:
        RuleBroken: `settle.complaint` (a complaint is answered or declined), `settle.answer_owed` (there is a date
            by which an answer goes out, as for a request for information), `close.held`.
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
