"""Accounts and roles: for one person whom the operator appoints, and for many at once and in councils that are made up,
which is what a demonstration begins with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from councils.domain.errors import RuleBroken
from councils.domain.roles import Role
from councils.models import Council, Membership, ServiceArea, User, store_passwords
from councils.operations import load_council_document, publish_policy_version
from councils.permissions import account
from councils.tenancy.scope import Kind, accounts_named, tenant

BATCH = 500
Row = TypeVar("Row")


class Post(NamedTuple):
    """A role to be held, for one service area or for the whole council."""

    role: Role
    service_area_id: int | None = None
    seniority: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to have an account, and the posts they hold in the council that is entered."""

    email: str
    name: str
    posts: Sequence[Post] = field(default_factory=tuple)


@transaction.atomic
def make_accounts(people: Sequence[Person], password: str) -> dict[str, int]:
    """An account with a proved address for each person who has none; account ids by e-mail address.

    All of them share one password: for demonstrations only.
    """
    hashed = make_password(password)
    accounts: dict[str, int] = {}
    for batch in _batched(people):
        accounts |= _make_accounts(batch, hashed)
    return accounts


def _make_accounts(people: Sequence[Person], hashed: str) -> dict[str, int]:
    known = accounts_of(person.email for person in people)
    missing = [person for person in people if person.email not in known]
    new = [User(email=person.email, name=person.name) for person in missing]
    for user in new:
        user.password = hashed
    with accounts_named(*(user.email for user in new)):
        made = User.objects.bulk_create(new)
        store_passwords(made)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made
        )
    return known | {user.email: user.pk for user in made}


@transaction.atomic
def accounts_of(emails: Iterable[str]) -> dict[str, int]:
    """The ids of those of these addresses that have an account."""
    accounts: dict[str, int] = {}
    for batch in _batched(list(emails)):
        with accounts_named(*batch):
            accounts |= dict(User.objects.filter(email__in=batch).values_list("email", "pk"))
    return accounts


def _batched(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """In as many parts as it takes for a scope to name each address of one."""
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


@transaction.atomic
def appoint(council_id: int, people: Iterable[Person], accounts: dict[str, int]) -> None:
    """Give people their posts in a council; posts that they hold already stay as they are."""
    held = set(Membership.objects.filter(council_id=council_id).values_list("user_id", "role", "service_area_id"))
    new = [
        Membership(
            council_id=council_id,
            user_id=accounts[person.email],
            role=post.role.value,
            service_area_id=post.service_area_id,
            seniority=post.seniority,
        )
        for person in people
        for post in person.posts
        if (accounts[person.email], post.role.value, post.service_area_id) not in held
    ]
    bulk_create_with_history(new, Membership)


def appoint_person(council_id: int, person: Person) -> None:
    """Give someone their posts in the council that is entered as the product. A new account has no password: whoever
    reads its address chooses one.

    Raises:
        RuleBroken: `people.closed`: the account is closed.
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


@transaction.atomic
def invent_council(document: dict[str, object], policy: dict[str, object], at: datetime) -> Council:
    """A council that doesn't exist, marked as such everywhere, with a policy of its own."""
    council = load_council_document(document)
    with tenant(council.pk, Kind.SYSTEM):
        if not council.invented:
            council.invented = True
            council.save(update_fields=["invented"])
        publish_policy_version(council=council, document=policy, by=None, at=at)
    return council


def councils_for_demo() -> list[Council]:
    """All councils, the real ones first and then the invented ones, each by name."""
    return list(Council.objects.order_by("invented", "name"))


def service_areas_of(council_id: int) -> list[ServiceArea]:
    """The active service areas of a council by their slug; the council must be entered."""
    return list(ServiceArea.objects.filter(council_id=council_id, active=True).order_by("slug"))
