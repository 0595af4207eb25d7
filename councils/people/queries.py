"""Roles, tokens and calendar feeds."""

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
    """In any scope; for one's own account only."""
    with tenant(None, ActorKind.STAFF, user_id), transaction.atomic():
        return list(Council.objects.filter(membership__user_id=user_id).distinct())


def memberships_of(council_id: int) -> QuerySet[Membership]:
    held = Membership.objects.filter(council_id=council_id, user__is_active=True).select_related("user", "service_area")
    return held.order_by("user__name", "user__email", "role", "pk")


def role_of(council_id: int, pk: int) -> Membership:
    """Raises Membership.DoesNotExist, also for another council's."""
    return memberships_of(council_id).get(pk=pk)


def api_tokens_of(council_id: int, user_id: int | None) -> QuerySet[ApiToken]:
    return api_tokens_in(council_id).filter(user_id=user_id or 0)


def api_tokens_in(council_id: int) -> QuerySet[ApiToken]:
    """For administrators only."""
    tokens = ApiToken.objects.filter(council_id=council_id).select_related("user")
    return tokens.order_by("user__name", "user__email", "name")


def feed_of(council_id: int, user_id: int | None) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(council_id=council_id, user_id=user_id or 0).first()


def followed_feed(council_id: int, token: str) -> CalendarFeed | None:
    feeds = CalendarFeed.objects.filter(council_id=council_id, token_hash=hashed_address(token), user__is_active=True)
    return feeds.select_related("user", "council").first()


def hashed_address(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
