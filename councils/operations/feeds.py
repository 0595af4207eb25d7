"""The secret address of one's dates: made, renewed, revoked, and found again by whoever knows it."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from councils.domain.actor import Actor
from councils.domain.errors import NotAllowed
from councils.models import CalendarFeed

# 256 bits: nobody finds one by trying.
TOKEN_BYTES = 32


@transaction.atomic
def renew_feed(by: Actor, at: datetime) -> str:
    """A new address, shown this once; the one before leads nowhere any more. The council must be entered."""
    revoke_feed(by)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.create(council_id=by.council_id, user_id=_account(by), token_hash=_hashed(token), made_at=at)
    return token


@transaction.atomic
def revoke_feed(by: Actor) -> bool:
    """The address leads nowhere any more; False where there was none."""
    feeds = CalendarFeed.objects.filter(council_id=by.council_id, user_id=_account(by))
    return bool(feeds.delete()[0])


def feed_of(by: Actor) -> CalendarFeed | None:
    """Since when somebody has an address, if they have one."""
    return CalendarFeed.objects.filter(council_id=by.council_id, user_id=_account(by)).first()


def followed_feed(council_id: int, token: str) -> CalendarFeed | None:
    """Whose dates an address leads to; the council must be entered."""
    feeds = CalendarFeed.objects.filter(council_id=council_id, token_hash=_hashed(token), user__is_active=True)
    return feeds.select_related("user", "council").first()


def _hashed(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def _account(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed("feed.no_account", "Only somebody with an account has dates of their own.")
    return by.user_id
