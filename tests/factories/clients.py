"""Browsers without a browser: the test client, signed in."""

from itertools import count

from django.test import Client
from django.utils import timezone

from councils.models import Council, User
from councils.people.operations import NewToken, create_token
from councils.tenancy.scope import ActorKind
from portal.sessions.browser import SESSION_COUNCIL
from tests.factories import accounts, councils

_numbers = count(1)


def signed_in(who: User, council: Council | None = None) -> Client:
    """Somebody signed in; with a council, working there."""
    client = Client()
    force_login(client, who)
    if council is not None:
        session = client.session
        session[SESSION_COUNCIL] = council.pk
        session.save()
    return client


def force_login(client: Client, who: User) -> None:
    """Sign someone in without their password."""
    with accounts.of(who):
        client.force_login(who)


def api_token(who: User, council: Council, *, may_write: bool = True, days: int = 30, name: str = "") -> str:
    """A key of someone's for the API."""
    new = NewToken(name or f"Token {next(_numbers)}", may_write, days)
    with councils.inside(council, ActorKind.STAFF, who.pk):
        return create_token(new, by=councils.actor(who, council), at=timezone.now())
