"""Accounts and roles: for one person whom the operator appoints, and for many at once and in councils that are made up,
which is what a demonstration begins with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from councils.models import Membership, User
from councils.permissions import account
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role


class Appointment(NamedTuple):
    """A role to be held, for one service area or for the whole council."""

    role: Role
    service_area_id: int | None = None
    seniority: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to have an account, and the posts they hold in the council that is entered."""

    email: str
    name: str
    posts: Sequence[Appointment] = field(default_factory=tuple)


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
