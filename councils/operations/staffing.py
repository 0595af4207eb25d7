"""Accounts and roles for many people at once, and councils that are made up: what a demonstration begins with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from councils.domain.roles import Role
from councils.models import Council, Membership, ServiceArea, User
from councils.operations import load_council_document, publish_policy_version
from councils.tenancy.scope import Kind, tenant


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
    known = accounts_of(person.email for person in people)
    hashed = make_password(password)
    missing = [person for person in people if person.email not in known]
    made = User.objects.bulk_create(
        [User(email=person.email, name=person.name, password=hashed) for person in missing], batch_size=1000
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made], batch_size=1000
    )
    return known | {user.email: user.pk for user in made}


def accounts_of(emails: Iterable[str]) -> dict[str, int]:
    """The ids of those of these addresses that have an account."""
    return dict(User.objects.filter(email__in=list(emails)).values_list("email", "pk"))


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


@transaction.atomic
def invent_council(document: dict[str, object], policy: dict[str, object], at: datetime) -> Council:
    """A council that doesn't exist, marked as such everywhere, with a policy of its own."""
    council = load_council_document(document)
    if not council.invented:
        council.invented = True
        council.save(update_fields=["invented"])
    with tenant(council.pk, Kind.SYSTEM):
        publish_policy_version(council=council, document=policy, by=None, at=at)
    return council


def councils_for_demo() -> list[Council]:
    """All councils, the real ones first and then the invented ones, each by name."""
    return list(Council.objects.order_by("invented", "name"))


def service_areas_of(council_id: int) -> list[ServiceArea]:
    """The active service areas of a council by their slug; the council must be entered."""
    return list(ServiceArea.objects.filter(council_id=council_id, active=True).order_by("slug"))
