"""What triage finds a contact to be: dealt with under another procedure, or noted and finished."""

from functools import partial

from django.db import transaction

from complaints.domain.contacts import ContactChoice, choice_called, contact_choices
from complaints.domain.lifecycle import Move
from complaints.domain.reclassifying import Reclassification
from complaints.domain.reclassifying import reclassify as decide_reclassify
from complaints.domain.reclassifying import settle as decide_settle
from complaints.domain.turn import Turn
from complaints.models import Case
from complaints.operations._apply import locked_case, make_move, record
from complaints.queries.facts import facts_of
from councils.domain.errors import RuleBroken
from councils.domain.local_time import london_day
from councils.models import PolicyVersion
from councils.queries import policy_in_force, procedure_rules


@transaction.atomic
def reclassify(turn: Turn, *, key: str, reason: str) -> Case:
    """Another procedure deals with it, under the version that was in force when it was first received.

    `key` is that of a `ContactChoice`.

    Raises:
        RuleBroken: `reclassify.unknown` (no such choice at that time), and as `reclassifying.reclassify`.
    """
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
    """A contact that is no complaint has got what the policy gives it; the person is told."""
    return make_move(turn, Move.SETTLE, partial(decide_settle, done=done), reason=done)
