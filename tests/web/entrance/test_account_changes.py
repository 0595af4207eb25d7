"""Nobody keeps an account that they found open: changes ask for the password, and its owner is told of each."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from councils.models import CalendarFeed, Council
from councils.tenancy.scope import ActorKind, accounts_named
from councils.vocabulary.roles import Role
from portal.accounts import reauthentication
from tests.factories import councils
from tests.factories.accounts import PASSWORD, account, add_address, addresses_of, confirm_password, of, sign_in
from tests.factories.cases import inside

pytestmark = pytest.mark.django_db
ADDRESSES, FEED, CHANGE = "/accounts/email/", "/casework/calendar/", "/accounts/password/change/"
STRANGE = "attacker@evil.example"
NEW = {"oldpassword": PASSWORD, "password1": "lantern orchard nickel", "password2": "lantern orchard nickel"}


def told() -> list[tuple[str, str]]:
    return sorted((message.to[0], message.subject) for message in mail.outbox)


def test_an_open_browser_is_not_enough_to_add_an_address(city: Council) -> None:
    robin = account()
    client = sign_in(robin)
    for form in ({"action_add": "1", "email": STRANGE}, {"action_primary": "1", "email": robin.email}):
        answer = client.post(ADDRESSES, form)
        assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert client.get(ADDRESSES)["Location"].startswith("/accounts/reauthenticate/")
    assert client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert list(addresses_of(robin)) == [robin.email]
    assert mail.outbox == []


def test_the_address_that_was_typed_is_there_again_after_the_password(city: Council) -> None:
    client = sign_in(account())
    client.post(ADDRESSES, {"action_add": "1", "email": "robin@new.example"})
    confirm_password(client, ADDRESSES)
    assert 'value="robin@new.example"' in client.get(ADDRESSES).content.decode()
    assert 'value="robin@new.example"' not in client.get(ADDRESSES).content.decode()


def test_the_password_counts_for_a_quarter_of_an_hour(city: Council) -> None:
    robin = account()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = sign_in(robin)
        confirm_password(client, ADDRESSES)
        clock.shift(timedelta(minutes=14))
        assert client.get(ADDRESSES).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get(ADDRESSES).status_code == 302


def test_every_change_of_addresses_is_told_to_old_and_new(city: Council) -> None:
    robin = account()
    client = sign_in(robin)
    confirm_password(client, ADDRESSES)
    client.post(ADDRESSES, {"action_add": "1", "email": "robin@new.example"})
    assert told() == [
        (robin.email, "An email address was added to your account"),
        ("robin@new.example", "Confirm your email address"),
    ]
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[0].body + mail.outbox[1].body)
    assert link is not None
    mail.outbox.clear()
    client.post(link.group())
    assert told() == [
        (robin.email, "A new email address of your account was confirmed"),
        ("robin@new.example", "A new email address of your account was confirmed"),
    ]
    for action, subject in (
        ("action_primary", "The email address of your account was changed"),
        ("action_remove", "An email address was removed from your account"),
    ):
        mail.outbox.clear()
        chosen = "robin@new.example" if action == "action_primary" else robin.email
        client.post(ADDRESSES, {action: "1", "email": chosen})
        assert told() == [(robin.email, subject), ("robin@new.example", subject)]


def test_an_unconfirmed_address_is_told_nothing(city: Council) -> None:
    robin = account()
    add_address(robin, STRANGE, verified=False)
    client = sign_in(robin)
    assert client.post(CHANGE, NEW).status_code == 302
    assert told() == [(robin.email, "Your password was changed")]


def test_a_first_confirmation_at_sign_up_is_no_change(city: Council) -> None:
    Client().post("/accounts/signup/", {"email": "new@example.com"})
    link = re.search(r"/accounts/confirm-email/\S+", mail.outbox[0].body)
    assert link is not None
    mail.outbox.clear()
    Client().post(link.group(), {"password1": NEW["password1"], "password2": NEW["password2"]})
    with accounts_named("new@example.com"), transaction.atomic():
        assert EmailAddress.objects.get(email="new@example.com").verified
    assert mail.outbox == []


def test_a_changed_password_is_told_with_what_to_do(city: Council) -> None:
    robin = account()
    assert sign_in(robin).post(CHANGE, NEW).status_code == 302
    (message,) = mail.outbox
    assert message.to == [robin.email]
    assert "If it was not you, set a new password straight away:" in message.body
    assert "/accounts/password/reset/" in message.body
    assert "/your-account/sessions/" in message.body


def test_a_password_set_through_a_link_is_told(city: Council) -> None:
    robin = account()
    client = Client()
    client.post("/accounts/password/reset/", {"email": robin.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    mail.outbox.clear()
    form = client.get(link.group())["Location"]
    assert client.post(form, {"password1": NEW["password1"], "password2": NEW["password2"]}).status_code == 302
    assert told() == [(robin.email, "Your password was changed")]


def test_notices_repeat_nothing_that_a_stranger_entered(city: Council) -> None:
    robin = account()
    marked = "marked-by-a-stranger@evil.example"
    client = sign_in(robin, HTTP_USER_AGENT="Browser marked-by-a-stranger")
    confirm_password(client, ADDRESSES)
    client.post(ADDRESSES, {"action_add": "1", "email": marked})
    with of(robin):
        EmailAddress.objects.filter(email=marked).update(verified=True)
    client.post(ADDRESSES, {"action_primary": "1", "email": marked})
    client.post(ADDRESSES, {"action_primary": "1", "email": robin.email})
    client.post(ADDRESSES, {"action_remove": "1", "email": marked})
    client.post(CHANGE, NEW)
    assert len(mail.outbox) >= 6
    for message in mail.outbox:
        assert "marked-by-a-stranger" not in message.subject + message.body


def test_the_calendars_address_asks_for_the_password_and_is_told(city: Council) -> None:
    robin = councils.hold(account(), city, Role.COMPLAINT_CHAMPION)
    client = sign_in(robin)
    client.get("/after-sign-in/")
    assert "Enter your password to create an address" in client.get(FEED).content.decode()
    assert client.post(FEED)["Location"] == "/accounts/reauthenticate/?next=%2Fcasework%2Fcalendar%2F"
    with inside(city, ActorKind.SYSTEM):
        assert not CalendarFeed.objects.exists()
    confirm_password(client, FEED)
    assert "/calendar/cambridge-city/" in unescape(client.post(FEED).content.decode())
    assert client.post(FEED, {"revoke": "yes"})["Location"] == FEED
    assert told() == [
        (robin.email, "A secret address of your calendar was created"),
        (robin.email, "The secret address of your calendar was revoked"),
    ]
    assert not any("/calendar/cambridge-city/" in message.body for message in mail.outbox)


def test_what_waits_for_the_password_is_kept_without_its_cookies(city: Council) -> None:
    """The library would keep the cookies of a request that waits for the password in the session's content."""
    client = sign_in(account())
    client.post(ADDRESSES, {"action_add": "1", "email": "robin@new.example"})
    kept = str(dict(client.session.items()))
    assert client.cookies["sessionid"].value not in kept
    assert reauthentication.TYPED in kept
