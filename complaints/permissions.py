"""Which cases someone may see, where every read of a case starts, and in which roles they act on one."""

from django.db.models import Q, QuerySet

from complaints.models import Case
from complaints.vocabulary.lifecycle import TRANSITIONS, Move
from councils.vocabulary.roles import ANSWERING_ROLES, Actor, Role


def cases_visible_to(actor: Actor) -> QuerySet[Case]:
    """The cases that this person may see in the council they act in; all others don't exist for them.

    Champions, the complaints manager and a head of service for the whole council see all of it; officers and the
    other heads of service what is assigned to them or to their service areas, and no staff their own complaint;
    residents what they made or were given a private link to. Other roles see figures, never cases.
    """
    council = Case.objects.filter(council_id=actor.council_id)
    if actor.user_id is not None and not actor.has(Role.COMPLAINANT):
        # Staff meet their own complaint on the public side only, as its complainant.
        council = council.exclude(complainant_id=actor.user_id)
    if actor.sees_whole_council:
        return council
    seen = Q(pk__in=())
    if actor.has(*ANSWERING_ROLES):
        seen |= Q(officer_id=actor.user_id) | Q(service_area_id__in=sorted(service_areas_seen_by(actor)))
    if actor.has(Role.COMPLAINANT):
        if actor.user_id is not None:
            seen |= Q(complainant_id=actor.user_id)
        if actor.case_ids:
            seen |= Q(pk__in=sorted(actor.case_ids))
    return council.filter(seen)


def service_areas_seen_by(actor: Actor) -> frozenset[int]:
    """The service areas whose cases are somebody's to see who doesn't see the whole council."""
    return actor.service_area_ids if actor.has(*ANSWERING_ROLES) else frozenset()


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
