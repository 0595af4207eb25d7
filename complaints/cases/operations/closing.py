"""Close, withdraw, reopen, reclassify and settle a case."""

from functools import partial

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, record
from complaints.cases.operations.posting import forget_unposted_response
from complaints.cases.rules import ending
from complaints.cases.rules.action_context import Turn
from complaints.cases.rules.ending import Reclassification
from complaints.cases.rules.ending import reclassify as decide_reclassify
from complaints.cases.rules.ending import settle as decide_settle
from complaints.correspondence.queries.sending import reachable_since
from complaints.models import Case
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from councils.models import PolicyVersion
from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.contact_kinds import ContactChoice, choice_called, contact_choices
from councils.vocabulary.errors import RuleBroken


@transaction.atomic
def close(turn: Turn, *, scheduled: str = "") -> Case:
    return make_move(turn, Move.CLOSE, partial(ending.close, scheduled=scheduled))


@transaction.atomic
def withdraw(turn: Turn, *, reason: str) -> Case:
    """Also discards an unposted response."""
    case = locked_case(turn, Move.WITHDRAW, reason)
    forget_unposted_response(case, turn)
    return record(case, ending.withdraw(reason), turn)


@transaction.atomic
def reopen(turn: Turn, *, reason: str) -> Case:
    """A stage with a response needs a new one, counted from today.

    So does an anonymous complaint, if the person can be reached now.
    """
    case = locked_case(turn, Move.REOPEN, reason)
    decision = ending.reopen(facts_of(case), reason, london_day(turn.at))
    record(case, reachable_since(case, decision, turn.at), turn)
    return case


@transaction.atomic
def reclassify(turn: Turn, *, key: str, reason: str) -> Case:
    """Uses the version in force at receipt. `key` is a `ContactChoice`'s. Raises RuleBroken (`reclassify.unknown`)."""
    case = locked_case(turn, Move.RECLASSIFY, reason)
    version = policy_in_force(case.council_id, key.partition(".")[0], case.received_at)
    choice = choice_called(key, _choices_under(version))
    if choice is None:
        raise RuleBroken("reclassify.unknown", f"{version} does not cover that type of contact.")
    new = Reclassification(choice, version.pk, reason, london_day(turn.at))
    return record(case, decide_reclassify(facts_of(case), new), turn)


def _choices_under(version: PolicyVersion) -> tuple[ContactChoice, ...]:
    return contact_choices([procedure_rules(version)])


@transaction.atomic
def settle(turn: Turn, *, done: str) -> Case:
    return make_move(turn, Move.SETTLE, partial(decide_settle, done=done), reason=done)
