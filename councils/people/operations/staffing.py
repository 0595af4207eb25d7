"""Accounts and roles, from an operator or for a demonstration."""

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
    role: Role
    service_area_id: int | None = None
    seniority: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    posts: Sequence[Appointment] = field(default_factory=tuple)


@transaction.atomic
def appoint(council_id: int, people: Iterable[Person], accounts: dict[str, int]) -> None:
    """`accounts` has ids by email."""
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
