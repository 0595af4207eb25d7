"""API tokens of staff."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from councils.models import ApiToken, User
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role

# 256 bits cannot be guessed. Programs that look for leaked secrets recognise the prefix.
KEY_BYTES, PREFIX = 32, "redress_"
LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class NewToken:
    name: str
    may_write: bool
    days: int


@transaction.atomic
def create_token(new: NewToken, *, by: Actor, at: datetime) -> str:
    """Return the key, shown once. Raises RuleBroken `token.same_name`, `token.too_long`."""
    if not 0 < new.days <= LONGEST_DAYS:
        raise RuleBroken("token.too_long", f"Enter between 1 and {LONGEST_DAYS} days.")
    own = ApiToken.objects.filter(council_id=by.council_id, user_id=_account(by))
    own.filter(expires_at__lte=at).delete()
    if own.filter(name=new.name).exists():
        raise RuleBroken("token.same_name", "You already have a token with this name. Enter another name.")
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    ApiToken.objects.create(
        council_id=by.council_id,
        user_id=_account(by),
        name=new.name,
        key_hash=_key_hash(key),
        may_write=new.may_write,
        made_at=at,
        expires_at=at + timedelta(days=new.days),
    )
    return key


@transaction.atomic
def revoke_own_token(token_id: int, *, by: Actor) -> bool:
    own = ApiToken.objects.filter(council_id=by.council_id, user_id=_account(by))
    return bool(own.filter(pk=token_id).delete()[0])


@transaction.atomic
def revoke_token(token_id: int, *, by: Actor) -> ApiToken:
    """Raises ApiToken.DoesNotExist, NotAllowed `token.administrator`."""
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowed("token.administrator", "Only an administrator can revoke someone else’s token.")
    tokens = ApiToken.objects.filter(council_id=by.council_id, pk=token_id)
    token = tokens.select_related("user").get()
    tokens.delete()
    return token


def owner_of_token(key: str, at: datetime) -> User | None:
    """Return the owner with `may_write`; record the use."""
    found = User.objects.raw("SELECT * FROM api_token_use(%s, %s)", [_key_hash(key), at])
    return next(iter(found), None)


def _key_hash(key: str) -> str:
    return sha256(key.encode(errors="replace")).hexdigest()


def _account(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed("token.no_account", "You need an account to have API tokens.")
    return by.user_id
