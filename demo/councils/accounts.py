"""Demonstration accounts, which share one published password."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from councils.models import User, store_passwords
from councils.people.operations import Appointee
from councils.tenancy.scope import accounts_named

BATCH = 500
Row = TypeVar("Row")


@transaction.atomic
def make_accounts(people: Sequence[Appointee], password: str) -> dict[str, int]:
    """Return ids by email; addresses are verified."""
    hashed = make_password(password)
    accounts: dict[str, int] = {}
    for batch in _batched(people):
        accounts |= _make_accounts(batch, hashed)
    return accounts


def _make_accounts(people: Sequence[Appointee], hashed: str) -> dict[str, int]:
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
    accounts: dict[str, int] = {}
    for batch in _batched(list(emails)):
        with accounts_named(*batch):
            accounts |= dict(User.objects.filter(email__in=batch).values_list("email", "pk"))
    return accounts


def _batched(rows: Sequence[Row]) -> list[Sequence[Row]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
