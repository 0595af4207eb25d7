"""Roles, tokens and calendar addresses of the people of a council."""

from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from councils.models import (
    ApiToken,
    CalendarFeed,
    Council,
    Membership,
)
from councils.tenancy.scope import ActorKind, tenant


def councils_with_role(user_id: int) -> list[Council]:
    """The councils in which someone holds a role, whatever the scope: for rules about their own account."""
    with tenant(None, ActorKind.STAFF, user_id), transaction.atomic():
        return list(Council.objects.filter(membership__user_id=user_id).distinct())


def memberships_of(council_id: int) -> QuerySet[Membership]:
    """Every role that someone with an open account holds in a council, by name."""
    held = Membership.objects.filter(council_id=council_id, user__is_active=True).select_related("user", "service_area")
    return held.order_by("user__name", "user__email", "role", "pk")


def role_of(council_id: int, pk: int) -> Membership:
    """One of them. Raises Membership.DoesNotExist, also for another council's."""
    return memberships_of(council_id).get(pk=pk)


def api_tokens_of(council_id: int, user_id: int | None) -> QuerySet[ApiToken]:
    """Someone's own tokens in the council that is entered, by name."""
    return api_tokens_in(council_id).filter(user_id=user_id or 0)


def api_tokens_in(council_id: int) -> QuerySet[ApiToken]:
    """Everyone's tokens in the council that is entered, by owner and name. For its administrators only."""
    tokens = ApiToken.objects.filter(council_id=council_id).select_related("user")
    return tokens.order_by("user__name", "user__email", "name")


def feed_of(council_id: int, user_id: int | None) -> CalendarFeed | None:
    """Since when somebody has a secret address for their dates, if they have one."""
    return CalendarFeed.objects.filter(council_id=council_id, user_id=user_id or 0).first()


def followed_feed(council_id: int, token: str) -> CalendarFeed | None:
    """Whose dates a secret address leads to; the council must be entered."""
    feeds = CalendarFeed.objects.filter(council_id=council_id, token_hash=hashed_address(token), user__is_active=True)
    return feeds.select_related("user", "council").first()


def hashed_address(token: str) -> str:
    """All that is kept of a secret address."""
    return sha256(token.encode(errors="replace")).hexdigest()
