"""What can be done to a case now, and why not.

Each move's decision runs on trial, so no rule is repeated here.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from complaints.cases.rules import closing, decisions, declining, offering
from complaints.cases.rules.closing import Returned
from complaints.cases.rules.decisions import ResponseParts, Restart
from complaints.cases.rules.declining import grounds
from complaints.cases.rules.offering import DirectorDecision, MembersDecision
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import ANOTHER_BODY, DirectorSays
from complaints.vocabulary.correspondence import ConsentGiven
from complaints.vocabulary.lifecycle import Audience, Awaited, Decision, Extension, Move, moves_open_to
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.bodies.rules import ombudsman_keys
from councils.policies.rules.policy_document import ContactChoice, matters_asked_about
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON

PLACEHOLDER = "-"
ANY_DIRECTOR = decisions.Candidate(0, PLACEHOLDER, 0)
ANY_BODY = declining.Forwarding(PLACEHOLDER, PLACEHOLDER, PLACEHOLDER)
# Moves that never write to the complainant.
NEVER_TO_COMPLAINANT = frozenset(
    {
        Move.ASSIGN,
        Move.RECORD_LEARNING,
        Move.CLASSIFY,
        Move.LOG_BY_MISTAKE,
        Move.CORRECT_CONTACT,
        Move.ASK_CONSENT,
        Move.RECORD_CONSENT,
        Move.END_CONSENT,
        Move.MARK_SAFEGUARDING,
        Move.LIFT_SAFEGUARDING,
        Move.NAME_STAFF,
        Move.SEND_TO_DIRECTOR,
        Move.NAME_POLICY,
        Move.DECIDE_MATTER,
    }
)
# Later than any due date, so that only a rule about extensions can refuse it.
LATER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AvailableMove:
    """`refusal` is why another rule refuses the move."""

    move: Move
    refusal: RuleBroken | None = None


def open_moves(facts: CaseFacts, roles: Set[Role], on: date) -> Iterator[AvailableMove]:
    for move in moves_open_to(facts.status, roles):
        try:
            dry_run(move, facts, on)
        except RuleBroken as refusal:
            yield AvailableMove(move, refusal)
        else:
            yield AvailableMove(move)


def dry_run(move: Move, facts: CaseFacts, on: date) -> Decision | None:
    """Return the decision; None if it depends on what is entered. Raises RuleBroken."""
    decide = DRY_RUNS.get(move)
    return None if decide is None else decide(facts, on)


def may_tell_complainant(move: Move, facts: CaseFacts, on: date) -> bool:
    """As far as is known before the move."""
    if move in NEVER_TO_COMPLAINANT:
        return False
    try:
        decision = dry_run(move, facts, on)
    except RuleBroken:
        return True
    return decision is None or any(notify.to is Audience.COMPLAINANT for notify in decision.notify)


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12), LONDON)


def _extend(facts: CaseFacts, on: date) -> Decision:
    rules = facts.stage_rules.extension
    if rules is None or rules.by_days:
        extension = Extension(working_days=1, on=on, approved=True)
    else:
        extension = Extension(agreed=max(facts.timetable.working_due or on, on) + LATER, on=on, approved=True)
    return decisions.extend(facts, extension, on, PLACEHOLDER)


def _reclassify(facts: CaseFacts, on: date) -> Decision:
    elsewhere = ContactChoice("", facts.rules.takes, PLACEHOLDER)
    return offering.reclassify(facts, offering.Reclassification(elsewhere, 0, PLACEHOLDER, on))


def _decline(facts: CaseFacts, on: date) -> Decision | None:
    possible = grounds(facts.rules, facts.stage)
    unconditional = [each.key for each in possible if each.condition is None]
    if possible and not unconditional:
        return None
    known = declining.DeclineFacts(body=ANOTHER_BODY)
    return declining.decline(facts, unconditional[0] if unconditional else "", PLACEHOLDER, on, known)


def _decide_matter(facts: CaseFacts, on: date) -> None:
    if not matters_asked_about(facts.rules):
        raise RuleBroken("matter.none", "The policy has no questions about special matters for this case.")


def _permission(on: date) -> ConsentGiven:
    return ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, PLACEHOLDER, on)


def _nothing_changes(on: date) -> DirectorDecision:
    return DirectorDecision(DirectorSays.NO_CHANGE, on, PLACEHOLDER)


def _respond(facts: CaseFacts, on: date) -> Decision:
    return decisions.respond(facts, None, facts.rules.outcomes[0], PLACEHOLDER, on, ResponseParts.every(facts.rules))


DRY_RUNS: dict[Move, Callable[[CaseFacts, date], Decision | None]] = {
    Move.ACCEPT: lambda facts, on: decisions.accept(facts, ""),
    Move.DECLINE: _decline,
    Move.FORWARD: lambda facts, on: declining.forward(facts, ANY_BODY, whole=True),
    Move.FORWARD_PART: lambda facts, on: declining.forward(facts, ANY_BODY, whole=False),
    Move.DECIDE_MATTER: _decide_matter,
    Move.REROUTE: lambda facts, on: decisions.reroute(facts, facts.service_area_id, PLACEHOLDER, PLACEHOLDER),
    Move.RECLASSIFY: _reclassify,
    Move.OFFER_COMPLAINT: lambda facts, on: offering.offer(facts, offering.Offer(PLACEHOLDER), on),
    Move.ANSWER_OFFER: lambda facts, on: offering.decline_offer(facts, offering.OfferAnswer.NO),
    Move.HAND_OVER: lambda facts, on: offering.hand_over(facts, offering.Handover(PLACEHOLDER, on), on),
    Move.SHARE_PRAISE: lambda facts, on: offering.share_praise(
        facts, offering.Praise(PLACEHOLDER, (PLACEHOLDER,), PLACEHOLDER)
    ),
    Move.SETTLE: lambda facts, on: closing.settle(facts, PLACEHOLDER, PLACEHOLDER),
    Move.SKIP_STAGE: lambda facts, on: decisions.skip_stage(facts, PLACEHOLDER, on, approved=True),
    Move.LOG_BY_MISTAKE: lambda facts, on: closing.log_by_mistake(facts, PLACEHOLDER, approved=True),
    Move.ACKNOWLEDGE: lambda facts, on: decisions.acknowledge(facts, on, PLACEHOLDER),
    Move.PAUSE: lambda facts, on: decisions.pause(facts, on, PLACEHOLDER, Awaited(PLACEHOLDER, on + LATER)),
    Move.RESUME: lambda facts, on: decisions.resume(facts, Restart(on), on),
    Move.EXTEND: _extend,
    Move.WITHDRAW_EXTENSION: lambda facts, on: decisions.withdraw_extension(facts, on, PLACEHOLDER),
    Move.UPDATE: lambda facts, on: decisions.update(facts, on, PLACEHOLDER),
    Move.RESPOND: _respond,
    Move.ESCALATE: lambda facts, on: decisions.escalate(facts, _noon(on), False, ""),
    Move.CLOSE: lambda facts, on: closing.close(facts, PLACEHOLDER),
    Move.WITHDRAW: lambda facts, on: closing.withdraw(PLACEHOLDER),
    Move.ASK_CONSENT: lambda facts, on: closing.ask_consent(facts, "", PLACEHOLDER),
    Move.RECORD_CONSENT: lambda facts, on: closing.record_consent(facts, _permission(on), on),
    Move.END_CONSENT: lambda facts, on: closing.end_consent(facts, PLACEHOLDER),
    Move.CLOSE_WITHOUT_CONSENT: lambda facts, on: closing.close_without_consent(facts, PLACEHOLDER, on),
    Move.MARK_SAFEGUARDING: lambda facts, on: closing.mark_safeguarding(facts, PLACEHOLDER),
    Move.LIFT_SAFEGUARDING: lambda facts, on: closing.lift_safeguarding(facts, PLACEHOLDER),
    Move.SEND_TO_DIRECTOR: lambda facts, on: offering.send_to_director(facts, ANY_DIRECTOR, {}, PLACEHOLDER),
    Move.DIRECTOR_DECISION: lambda facts, on: offering.director_decides(facts, _nothing_changes(on), on, on),
    Move.MEMBERS_DECISION: lambda facts, on: offering.members_decide(facts, MembersDecision(on, PLACEHOLDER), on, on),
    Move.NAME_POLICY: lambda facts, on: offering.name_policy(facts, None, offering.ChosenPolicy(0)),
    Move.REOPEN: lambda facts, on: closing.reopen(facts, PLACEHOLDER, on),
    Move.TAKE_BACK: lambda facts, on: closing.take_back(facts, Returned(ombudsman_keys()[0]), PLACEHOLDER, on),
}
