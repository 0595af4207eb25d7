"""People who sign in with a password, as they do it."""

from allauth.account.models import EmailAddress
from django.test import Client

from councils.models import User
from tests.factories import councils

PASSWORD = "staple marsh violin"


def account(name: str = "Robin Reed", email: str = "") -> User:
    """An account with a password and a confirmed address."""
    who = councils.user(name, PASSWORD)
    if email:
        who.email = email
        who.save(update_fields=["email"])
    EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    return who


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
