"""What can be done to a case now, and why something else can't: every answer is that of the rules themselves.

Each move's own decision is asked on trial, with stand-ins for what a person would write; nothing is repeated here.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta

from complaints.cases.rules import decisions, declining, ending, pausing
from complaints.cases.rules.decisions import ResponseParts
from complaints.cases.rules.ending import Reclassification
from complaints.cases.rules.grounds import grounds
from complaints.cases.rules.pausing import Restart
from complaints.deadlines.facts import CaseFacts
from complaints.vocabulary.contact_kinds import ContactChoice
from complaints.vocabulary.decision import Audience, Decision
from complaints.vocabulary.lifecycle import Move, moves_open_to
from complaints.vocabulary.waiting import Awaited, Extension
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role

STAND_IN = "-"
# Nothing that is written in these moves is for the complainant.
NEVER_TO_COMPLAINANT = frozenset({Move.ASSIGN, Move.RECORD_LEARNING, Move.CORRECT_CONTACT})
# Later than any date that stands, so that only a rule about extensions can refuse it.
LATER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opening:
    """A move that the status and the roles allow; `refusal` is why the rules still say no, None where they don't."""

    move: Move
    refusal: RuleBroken | None = None


def openings(facts: CaseFacts, roles: Set[Role], on: date) -> Iterator[Opening]:
    """The moves that somebody with these roles may try on a day, in the lifecycle's order."""
    for move in moves_open_to(facts.status, roles):
        try:
            trial(move, facts, on)
        except RuleBroken as refusal:
            yield Opening(move, refusal)
        else:
            yield Opening(move)


def trial(move: Move, facts: CaseFacts, on: date) -> Decision | None:
    """What the move would decide, for whom it tells; None for a move whose decision depends on what is given.

    Raises:
        RuleBroken: the rules would refuse it on this day, whatever a person wrote.
    """
    decide = TRIALS.get(move)
    return None if decide is None else decide(facts, on)


def may_tell_complainant(move: Move, facts: CaseFacts, on: date) -> bool:
    """Whether somebody who makes the move may write to the complainant by it, as far as can be known before."""
    if move in NEVER_TO_COMPLAINANT:
        return False
    try:
        decision = trial(move, facts, on)
    except RuleBroken:
        return True
    return decision is None or any(tell.to is Audience.COMPLAINANT for tell in decision.tell)


def _extend(facts: CaseFacts, on: date) -> Decision:
    rules = facts.stage_rules.extension
    if rules is None or rules.by_days:
        extension = Extension(working_days=1, on=on, approved=True)
    else:
        extension = Extension(agreed=max(facts.timetable.working_due or on, on) + LATER, on=on, approved=True)
    return decisions.extend(facts, extension, on, STAND_IN)


def _reclassify(facts: CaseFacts, on: date) -> Decision:
    elsewhere = ContactChoice("", facts.rules.takes, STAND_IN)
    return ending.reclassify(facts, Reclassification(elsewhere, 0, STAND_IN, on))


def _decline(facts: CaseFacts, on: date) -> Decision | None:
    possible = grounds(facts.rules, facts.stage)
    unconditional = [each.key for each in possible if each.condition is None]
    if possible and not unconditional:
        return None
    return declining.decline(facts, unconditional[0] if unconditional else "", STAND_IN, on)


def _respond(facts: CaseFacts, on: date) -> Decision:
    return decisions.respond(facts, None, facts.rules.outcomes[0], STAND_IN, on, ResponseParts.every(facts.rules))


TRIALS: dict[Move, Callable[[CaseFacts, date], Decision | None]] = {
    Move.ACCEPT: lambda facts, on: decisions.accept(facts, ""),
    Move.DECLINE: _decline,
    Move.REROUTE: lambda facts, on: decisions.reroute(facts, facts.service_area_id, STAND_IN),
    Move.RECLASSIFY: _reclassify,
    Move.SETTLE: lambda facts, on: ending.settle(facts, STAND_IN),
    Move.ACKNOWLEDGE: lambda facts, on: decisions.acknowledge(facts, on, STAND_IN),
    Move.PAUSE: lambda facts, on: pausing.pause(facts, on, STAND_IN, Awaited(STAND_IN, on + LATER)),
    Move.RESUME: lambda facts, on: pausing.resume(facts, Restart(on), on),
    Move.EXTEND: _extend,
    Move.WITHDRAW_EXTENSION: lambda facts, on: decisions.withdraw_extension(facts, on, STAND_IN),
    Move.UPDATE: lambda facts, on: decisions.update(facts, on, STAND_IN),
    Move.RESPOND: _respond,
    Move.ESCALATE: lambda facts, on: decisions.escalate(facts, on, False, ""),
    Move.CLOSE: lambda facts, on: ending.close(facts, STAND_IN),
    Move.WITHDRAW: lambda facts, on: ending.withdraw(STAND_IN),
    Move.REOPEN: lambda facts, on: ending.reopen(facts, STAND_IN, on),
}
