"""Roles, absences, API tokens, calendar links, keys and the end of an account."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from simple_history.utils import bulk_create_with_history

from councils.calendars.rules import london_day
from councils.models import Absence, ApiToken, CalendarFeed, Membership, User
from councils.queries import account, councils_with_role, hashed_address
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, CONFIGURATION_ROLES, WHOLE_COUNCIL_ROLES, Actor, Role

LONGEST_ABSENCE_DAYS = 366


@dataclass(frozen=True, slots=True)
class Away:
    """Reminders go to the cover as well, or `instead`."""

    user_id: int
    cover_id: int
    first_day: date
    last_day: date
    instead: bool


@transaction.atomic
def enter_absence(away: Away, *, by: Actor, at: datetime) -> Absence:
    """Let someone cover, from the first day on.

    Raises NotAllowed `absence.not_own`; RuleBroken `absence.days`, `absence.past`, `absence.self`, `absence.not_staff`,
    `absence.cannot_see`.
    """
    entered_by = _may(by, away.user_id)
    if not away.first_day <= away.last_day or (away.last_day - away.first_day).days > LONGEST_ABSENCE_DAYS:
        raise RuleBroken("absence.days", "The last day must be on or after the first day, and within a year of it.")
    if away.last_day < london_day(at):
        raise RuleBroken("absence.past", "These dates have passed.")
    if away.cover_id == away.user_id:
        raise RuleBroken("absence.self", "Choose someone else to cover.")
    posts = _posts(by.council_id, away.user_id, away.cover_id)
    if not posts[away.user_id] or not posts[away.cover_id]:
        raise RuleBroken("absence.not_staff", "Choose people who work on complaints in this council.")
    if not _sees_as_much(posts[away.cover_id], posts[away.user_id]):
        raise RuleBroken("absence.cannot_see", "Choose someone who can open the same complaints.")
    return Absence.objects.create(
        council_id=by.council_id,
        user_id=away.user_id,
        cover_id=away.cover_id,
        first_day=away.first_day,
        last_day=away.last_day,
        instead=away.instead,
        at=at,
        by_id=entered_by,
    )


@transaction.atomic
def end_absence(absence_id: int, *, by: Actor, at: datetime) -> Absence:
    """Raises Absence.DoesNotExist, NotAllowed `absence.not_own`."""
    found = Absence.objects.select_for_update(of=("self",)).filter(council_id=by.council_id, ended_at=None)
    absence = found.get(pk=absence_id)
    _may(by, absence.user_id)
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    return absence


def _may(by: Actor, user_id: int) -> int:
    if by.user_id is None or not (by.user_id == user_id or by.has(*CONFIGURATION_ROLES)):
        raise NotAllowed("absence.not_own", "Only a complaints manager or administrator can add this absence.")
    return by.user_id


def _posts(council_id: int, *user_ids: int) -> dict[int, list[tuple[str, int | None]]]:
    """Return (role, service area id) by account."""
    held = Membership.objects.filter(council_id=council_id, user_id__in=user_ids, user__is_active=True)
    posts: dict[int, list[tuple[str, int | None]]] = {user_id: [] for user_id in user_ids}
    for user_id, role, area_id in held.filter(role__in=CASEWORK_ROLES).values_list(
        "user_id", "role", "service_area_id"
    ):
        posts[user_id].append((role, area_id))
    return posts


def _sees_as_much(cover: list[tuple[str, int | None]], away: list[tuple[str, int | None]]) -> bool:
    def everything(posts: list[tuple[str, int | None]]) -> bool:
        return any(
            role in WHOLE_COUNCIL_ROLES or (role == Role.HEAD_OF_SERVICE and area is None) for role, area in posts
        )

    areas = [{area for _, area in posts} for posts in (cover, away)]
    return everything(cover) or (not everything(away) and areas[1] <= areas[0])


@transaction.atomic
def end_role(membership_id: int, *, by: Actor) -> Membership:
    """Raises Membership.DoesNotExist, NotAllowed `people.administrator`, RuleBroken `people.last_administrator`."""
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowed("people.administrator", "Only an administrator can end someone's role.")
    held = Membership.objects.filter(council_id=by.council_id).select_related("user", "service_area")
    membership = held.select_for_update(of=("self",)).get(pk=membership_id)
    if membership.role == Role.ADMINISTRATOR:
        _check_another_administrator(membership)
    membership.delete()
    membership.pk = membership_id
    return membership


def _check_another_administrator(leaving: Membership) -> None:
    """Lock them, so that two who leave at once do not both go.

    Raises RuleBroken `people.last_administrator`.
    """
    held = Membership.objects.filter(council_id=leaving.council_id, role=Role.ADMINISTRATOR, user__is_active=True)
    if not {each.user_id for each in held.order_by("pk").select_for_update(of=("self",))} - {leaving.user_id}:
        raise RuleBroken(
            "people.last_administrator",
            f"This is the only administrator of {leaving.council.name}. Appoint another one first.",
        )


def roles_anywhere(user_id: int) -> list[Membership]:
    """For one's own account only."""
    with tenant(None, ActorKind.STAFF, user_id), transaction.atomic():
        return list(Membership.objects.filter(user_id=user_id))


@transaction.atomic
def end_roles_of(user_id: int, council_id: int) -> None:
    """Raises RuleBroken `people.last_administrator`."""
    for membership in Membership.objects.filter(council_id=council_id, user_id=user_id):
        if membership.role == Role.ADMINISTRATOR:
            _check_another_administrator(membership)
        membership.delete()


@transaction.atomic
def end_account(user_id: int) -> None:
    """Sessions end with their next request; the owner can open it again by email.

    Its scope must be entered. `ombudsman.operations.close_account` ends the rest.
    """
    User.objects.filter(pk=user_id).update(is_active=False)


def open_account_again(user_id: int) -> None:
    """For an owner who proved the address; roles do not come back."""
    User.objects.filter(pk=user_id).update(is_active=True)


# 256 bits cannot be guessed. Programs that look for leaked secrets recognise the prefix.
KEY_BYTES, PREFIX = 32, "redress_"
LONGEST_TOKEN_DAYS = 365


@dataclass(frozen=True, slots=True)
class NewToken:
    name: str
    may_write: bool
    days: int


@transaction.atomic
def create_token(new: NewToken, *, by: Actor, at: datetime) -> str:
    """Return the key, shown once. Raises RuleBroken `token.same_name`, `token.too_long`."""
    if not 0 < new.days <= LONGEST_TOKEN_DAYS:
        raise RuleBroken("token.too_long", f"Enter between 1 and {LONGEST_TOKEN_DAYS} days.")
    own = ApiToken.objects.filter(council_id=by.council_id, user_id=_account_with_tokens(by))
    own.filter(expires_at__lte=at).delete()
    if own.filter(name=new.name).exists():
        raise RuleBroken("token.same_name", "You already have a token with this name. Enter another name.")
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    ApiToken.objects.create(
        council_id=by.council_id,
        user_id=_account_with_tokens(by),
        name=new.name,
        key_hash=_key_hash(key),
        may_write=new.may_write,
        made_at=at,
        expires_at=at + timedelta(days=new.days),
    )
    return key


@transaction.atomic
def revoke_own_token(token_id: int, *, by: Actor) -> bool:
    own = ApiToken.objects.filter(council_id=by.council_id, user_id=_account_with_tokens(by))
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


def _account_with_tokens(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed("token.no_account", "You need an account to have API tokens.")
    return by.user_id


# 256 bits cannot be guessed.
TOKEN_BYTES = 32


@transaction.atomic
def renew_feed(by: Actor, at: datetime) -> str:
    """Return the address, shown once. Of two requests at once the later counts."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(
        council_id=by.council_id,
        user_id=_account_with_feed(by),
        defaults={"token_hash": hashed_address(token), "made_at": at},
    )
    return token


@transaction.atomic
def revoke_feed(by: Actor) -> bool:
    feeds = CalendarFeed.objects.filter(council_id=by.council_id, user_id=_account_with_feed(by))
    return bool(feeds.delete()[0])


def _account_with_feed(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed("feed.no_account", "You need an account to have a calendar link.")
    return by.user_id


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


class Appointment(NamedTuple):
    role: Role
    service_area_id: int | None = None
    seniority: int = 1
    # None: as the role does, or as before.
    sees_safeguarding: bool | None = None


@dataclass(frozen=True, slots=True)
class Appointee:
    email: str
    name: str
    posts: Sequence[Appointment] = field(default_factory=tuple)


@transaction.atomic
def appoint(council_id: int, people: Iterable[Appointee], accounts: dict[str, int]) -> None:
    """`accounts` has ids by email."""
    held = set(Membership.objects.filter(council_id=council_id).values_list("user_id", "role", "service_area_id"))
    new = [
        Membership(
            council_id=council_id,
            user_id=accounts[person.email],
            role=post.role.value,
            service_area_id=post.service_area_id,
            seniority=post.seniority,
            sees_safeguarding=post.sees_safeguarding,
        )
        for person in people
        for post in person.posts
        if (accounts[person.email], post.role.value, post.service_area_id) not in held
    ]
    bulk_create_with_history(new, Membership)


def appoint_person(council_id: int, person: Appointee) -> None:
    """A new account has no password: its owner sets one by email.

    The council must be entered as the product. Raises RuleBroken `people.closed`.
    """
    found = account(person.email)
    if found is not None and not found.is_active:
        raise RuleBroken(
            "people.closed",
            f"The account of {person.email} is closed. Creating an account with this address opens it again.",
        )
    with transaction.atomic():
        user = found or User.objects.create_user(person.email, name=person.name)
        appoint(council_id, [person], {person.email: user.pk})
        for post in person.posts:
            _let_see_safeguarding(council_id, user.pk, post)


def _let_see_safeguarding(council_id: int, user_id: int, post: Appointment) -> None:
    if post.sees_safeguarding is None:
        return
    held = Membership.objects.filter(council_id=council_id, user_id=user_id, role=post.role.value)
    for membership in held.filter(service_area_id=post.service_area_id).exclude(
        sees_safeguarding=post.sees_safeguarding
    ):
        membership.sees_safeguarding = post.sees_safeguarding
        membership.save()
