"""Which cases a person may see, and their roles on one."""

from django.db.models import Q, QuerySet

from complaints.models import Case
from complaints.vocabulary.lifecycle import TRANSITIONS, Move
from councils.vocabulary.roles import ANSWERING_ROLES, Actor, Role


def cases_visible_to(actor: Actor) -> QuerySet[Case]:
    """Return the cases a person may see in their council. Every read starts here.

    Champions, the complaints manager and a council-wide head of service see all. Officers and other heads of service
    see their own and their service areas'. Staff never see their own complaint as staff.
    """
    council = Case.objects.filter(council_id=actor.council_id)
    if actor.user_id is not None and not actor.has(Role.COMPLAINANT):
        # Staff see their own complaint only on the public side.
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
    return actor.service_area_ids if actor.has(*ANSWERING_ROLES) else frozenset()


def roles_on(actor: Actor, case: Case) -> frozenset[Role]:
    """Return the roles that count for this case."""
    staff = actor.roles - {Role.COMPLAINANT}
    own = actor.user_id is not None and case.complainant_id == actor.user_id
    # Staff act on their own complaint only as complainants.
    if own and Role.COMPLAINANT not in actor.roles:
        return frozenset()
    return staff | ({Role.COMPLAINANT} if Role.COMPLAINANT in actor.roles else set())


def may_ever(actor: Actor, move: Move) -> bool:
    return not TRANSITIONS[move].roles.isdisjoint(actor.roles)
