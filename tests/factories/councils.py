"""Councils as their documents say, and people in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count

from django.db import transaction

from councils.models import Council, Membership, ServiceArea, User
from councils.queries import actor_for
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import LONDON

_numbers = count(1)


def london(text: str) -> datetime:
    """A local time in England: london("2026-02-02T10:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def noon(day: date) -> datetime:
    return london(f"{day}T12:00")


@contextmanager
def inside(council: Council, kind: ActorKind = ActorKind.SYSTEM, actor_id: int | None = None) -> Iterator[None]:
    """In a council and in a transaction, as a page is; as the product, unless an actor is named."""
    with tenant(council.pk, kind, actor_id), transaction.atomic():
        yield


def council(slug: str = "cambridge-city") -> Council:
    """One of the four councils."""
    return Council.objects.get(slug=slug)


def area(of: Council, position: int = 0) -> ServiceArea:
    """One of a council's service areas."""
    with inside(of, ActorKind.SYSTEM):
        return list(ServiceArea.objects.filter(council_id=of.pk, active=True).order_by("slug"))[position]


def user(name: str = "Robin Reed", password: str | None = None, *, email: str = "") -> User:
    """An account of its own."""
    return User.objects.create_user(email or f"person{next(_numbers)}@example.com", password, name=name)


def user_of(number: int | None) -> User:
    """The account of a number, as its owner reads it."""
    with tenant(None, ActorKind.RESIDENT, number), transaction.atomic():
        return User.objects.get(pk=number)


def change_user(number: int | None, **changes: object) -> None:
    """Change an account, as its owner can."""
    with tenant(None, ActorKind.RESIDENT, number), transaction.atomic():
        assert User.objects.filter(pk=number).update(**changes) == 1


def person(
    of: Council, role: Role, *, name: str = "", service_area: ServiceArea | None = None, seniority: int = 1
) -> User:
    """An account that holds a role in a council."""
    made = user(name or f"{role.label} {next(_numbers)}")
    return hold(made, of, role, service_area=service_area, seniority=seniority)


def hold(who: User, of: Council, role: Role, *, service_area: ServiceArea | None = None, seniority: int = 1) -> User:
    """Give somebody a further role."""
    with inside(of, ActorKind.SYSTEM):
        Membership.objects.create(council=of, user=who, role=role.value, service_area=service_area, seniority=seniority)
    return who


def actor(who: User, of: Council) -> Actor:
    """Somebody acting in a council in the roles they hold there now."""
    with inside(of, ActorKind.STAFF, who.pk):
        found = actor_for(who, of.pk)
    assert found is not None, f"{who} has no role in {of}"
    return found


def staff(of: Council, role: Role, **options: object) -> Actor:
    """A new person, already acting in a role."""
    return actor(person(of, role, **options), of)  # type: ignore[arg-type]
