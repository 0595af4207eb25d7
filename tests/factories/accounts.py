"""People who sign in with a password, as they do it."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import int_to_base36

from councils.models import User
from councils.tenancy.scope import ActorKind, tenant
from tests.factories import councils

PASSWORD = "staple marsh violin"


def account(name: str = "Robin Reed", email: str = "") -> User:
    """An account with a password and a confirmed address."""
    who = councils.user(name, PASSWORD, email=email)
    add_address(who, who.email, verified=True, primary=True)
    return who


def add_address(who: User, email: str, **state: bool) -> EmailAddress:
    """An address of an account, as the account library keeps it."""
    with of(who):
        return EmailAddress.objects.create(user=who, email=email, **state)


@contextmanager
def of(who: User) -> Iterator[None]:
    """As the owner of an account, in no council."""
    with tenant(None, ActorKind.RESIDENT, who.pk), transaction.atomic():
        yield


def sign_in(who: User, **headers: str) -> Client:
    """A browser in which someone has entered their password."""
    client = Client(**headers)
    answer = client.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def confirm_password(client: Client, page: str) -> None:
    """Enter the password once more on the way to a page."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page})
    assert answer["Location"] == page


def addresses_of(who: User) -> dict[str, bool]:
    """The addresses of an account, and whether each is confirmed."""
    with of(who):
        return dict(EmailAddress.objects.filter(user=who).values_list("email", "verified"))


def confirmation_page(who: User, email: str) -> str:
    """Where the link leads that was sent to an address."""
    with of(who):
        confirmation = EmailConfirmationHMAC(EmailAddress.objects.get(user=who, email=email))
    return reverse("account_confirm_email", args=[f"{int_to_base36(who.pk)}-{confirmation.key}"])
