"""The secret address of a calendar feed."""

import secrets
from datetime import datetime

from django.db import transaction

from councils.models import CalendarFeed
from councils.people.queries import hashed_address
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor

# 256 bits cannot be guessed.
TOKEN_BYTES = 32


@transaction.atomic
def renew_feed(by: Actor, at: datetime) -> str:
    """Return the address, shown once. Of two requests at once the later counts."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(
        council_id=by.council_id,
        user_id=_account(by),
        defaults={"token_hash": hashed_address(token), "made_at": at},
    )
    return token


@transaction.atomic
def revoke_feed(by: Actor) -> bool:
    feeds = CalendarFeed.objects.filter(council_id=by.council_id, user_id=_account(by))
    return bool(feeds.delete()[0])


def _account(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed("feed.no_account", "You need an account to have a calendar link.")
    return by.user_id
