"""In which roles somebody acts on one case."""

from complaints.domain.lifecycle import TRANSITIONS, Move
from complaints.models import Case
from councils.domain.actor import Actor
from councils.domain.roles import Role


def roles_on(actor: Actor, case: Case) -> frozenset[Role]:
    """The roles that count for this case: being its complainant is a fact about the case, not a membership."""
    staff = actor.roles - {Role.COMPLAINANT}
    own = actor.user_id is not None and case.complainant_id == actor.user_id
    # Staff who complain about their own council act as complainants on their own case, and only so.
    if own and Role.COMPLAINANT not in actor.roles:
        return frozenset()
    return staff | ({Role.COMPLAINANT} if Role.COMPLAINANT in actor.roles else set())


def may_ever(actor: Actor, move: Move) -> bool:
    """Whether any of the person's roles may make the move on some case."""
    return not TRANSITIONS[move].roles.isdisjoint(actor.roles)
