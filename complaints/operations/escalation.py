"""To the next stage that the policy has."""

from django.db import transaction

from complaints.domain import decisions
from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.models import Case
from complaints.operations._apply import make_move
from councils.domain.local_time import london_day
from councils.domain.roles import Role


@transaction.atomic
def escalate(turn: Turn, *, reason: str = "") -> Case:
    """The complainant (or staff for them) asks for the next stage; no reason is needed.

    Raises:
        RuleBroken: the final stage was answered, or the window has closed for the complainant.
    """
    asked = turn.by.has(Role.COMPLAINANT)
    return make_move(turn, Move.ESCALATE, lambda facts: decisions.escalate(facts, london_day(turn.at), asked, reason))
