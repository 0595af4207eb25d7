"""API tokens and calendar feeds, used in place of passwords."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from councils.models import ApiToken, CalendarFeed, Membership
from councils.people.queries import councils_with_role
from councils.tenancy.scope import ActorKind, tenant

KINDS = (ApiToken, CalendarFeed)


@transaction.atomic
def revoke_keys_of_leavers(council_id: int) -> int:
    """They do not come back with a new role.

    The council must be entered as the product.
    """
    works_here = Membership.objects.filter(council_id=council_id, user_id=OuterRef("user_id"), user__is_active=True)
    held = [kind.objects.filter(~Exists(works_here), council_id=council_id) for kind in KINDS]
    return sum(keys.delete()[0] for keys in held)


def has_keys(user_id: int) -> bool:
    """For one's own account only."""
    return any(keys.exists() for keys in _own(user_id))


def revoke_own_keys(user_id: int) -> int:
    """In all councils."""
    return sum(keys.delete()[0] for keys in _own(user_id))


def _own(user_id: int) -> Iterator[QuerySet[ApiToken] | QuerySet[CalendarFeed]]:
    """Each kind, while its council is entered."""
    for council in councils_with_role(user_id):
        with tenant(council.pk, ActorKind.STAFF, user_id), transaction.atomic():
            yield from (kind.objects.filter(council_id=council.pk, user_id=user_id) for kind in KINDS)
