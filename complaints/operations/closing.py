"""How a case ends, and how it begins again."""

from functools import partial

from django.db import transaction

from complaints.domain import endings
from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.models import Case
from complaints.operations._apply import locked_case, make_move, record
from complaints.operations.contact_details import reachable_since
from complaints.operations.posting import forget_unposted_response
from complaints.queries.facts import facts_of
from councils.domain.local_time import london_day


@transaction.atomic
def close(turn: Turn, *, scheduled: str = "") -> Case:
    """Nothing more is owed. Refused while something holds it or the policy's closing conditions are unmet.

    `scheduled` says what was agreed and what work follows, for policies that ask for it.
    """
    return make_move(turn, Move.CLOSE, partial(endings.close, scheduled=scheduled))


@transaction.atomic
def withdraw(turn: Turn, *, reason: str) -> Case:
    """The complainant no longer wants an answer. One that is written and not yet posted stays here."""
    case = locked_case(turn, Move.WITHDRAW, reason)
    forget_unposted_response(case, turn)
    return record(case, endings.withdraw(reason), turn)


@transaction.atomic
def reopen(turn: Turn, *, reason: str) -> Case:
    """Look at an ended case again: an answered stage owes a new answer, counted from today.

    So does a complaint that came anonymously, if the person can be reached now.
    """
    case = locked_case(turn, Move.REOPEN, reason)
    decision = endings.reopen(facts_of(case), reason, london_day(turn.at))
    record(case, reachable_since(case, decision, turn.at), turn)
    return case
