"""Browsers without a browser: the test client, signed in."""

from django.test import Client

from councils.models import Council, User
from portal.middleware import SESSION_COUNCIL


def signed_in(who: User, council: Council | None = None) -> Client:
    """Somebody signed in; with a council, working there."""
    client = Client()
    client.force_login(who)
    if council is not None:
        session = client.session
        session[SESSION_COUNCIL] = council.pk
        session.save()
    return client
