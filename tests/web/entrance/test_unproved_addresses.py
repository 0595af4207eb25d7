"""Nobody gets at another person's complaints by typing their email address: only its mailbox opens an account."""

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from councils.models import Council, User
from councils.tenancy.scope import accounts_named
from tests.factories.accounts import PASSWORD, account, add_address, addresses_of, confirm_password, sign_in
from tests.factories.clients import signed_in

pytestmark = pytest.mark.django_db
VICTIM = "vera@example.com"
SIGN_UP, CODE, RESET = "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"
ADDRESSES = "/accounts/email/"
OWN, GUESSED = "lantern orchard nickel", "attacker password 123"
CHOSEN = {"password1": OWN, "password2": OWN}


def newest_link() -> str:
    link = re.search(r"/accounts/confirm-email/\S+", str(mail.outbox[-1].body))
    assert link is not None, mail.outbox[-1].subject
    return link.group()


def shown(client: Client, page: str) -> str:
    return unescape(client.get(page).content.decode())


def opens(password: str, email: str = VICTIM) -> bool:
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": password})
    return client.get("/your-account/").status_code == 200


@pytest.fixture
def attacker(city: Council) -> Client:
    """Someone who has asked for an account with another person's address."""
    client = Client()
    assert client.post(SIGN_UP, {"email": VICTIM, "password1": GUESSED}).status_code == 302
    return client


def old_account_with_a_guessed_password() -> User:
    """As sign-up once made it: with the password of whoever typed the address."""
    who = User.objects.create_user(VICTIM, GUESSED, name="")
    add_address(who, VICTIM, primary=True)
    return who


def is_confirmed() -> bool:
    with accounts_named(VICTIM), transaction.atomic():
        return EmailAddress.objects.filter(email=VICTIM, verified=True).exists()


def test_whoever_opens_the_link_chooses_the_password(attacker: Client) -> None:
    victim = Client()
    page = shown(victim, newest_link())
    assert "Choose a password for your account" in page
    assert VICTIM in page
    answer = victim.post(newest_link(), CHOSEN)
    assert answer["Location"] == "/after-sign-in/"
    assert victim.get("/your-account/").status_code == 200
    assert attacker.get("/your-account/").status_code == 302
    assert (opens(OWN), opens(GUESSED)) == (True, False)


def test_pressing_the_button_alone_confirms_nothing(attacker: Client) -> None:
    assert Client().post(newest_link()).status_code == 200
    assert not is_confirmed()


def test_the_browser_that_asked_goes_on_where_it_was(city: Council) -> None:
    client = Client()
    client.post(f"{SIGN_UP}?next=/c/cambridge-city/complaints/", {"email": VICTIM, "next": "/c/cambridge-city/"})
    assert client.post(newest_link(), CHOSEN)["Location"] == "/c/cambridge-city/"
    assert client.get("/your-account/").status_code == 200


@pytest.mark.parametrize("way", [CODE, RESET])
def test_every_way_into_an_unfinished_account_asks_for_a_new_password(city: Council, way: str) -> None:
    old_account_with_a_guessed_password()
    victim = Client()
    assert victim.post(way, {"email": VICTIM}).status_code == 302
    (message,) = mail.outbox
    assert message.subject == "Confirm your email address"
    victim.post(newest_link(), CHOSEN)
    assert is_confirmed()
    assert (opens(OWN), opens(GUESSED)) == (True, False)


def test_signing_up_for_an_unfinished_account_sends_a_link_and_ends_its_password(city: Council) -> None:
    unfinished = old_account_with_a_guessed_password()
    assert Client().post(SIGN_UP, {"email": VICTIM.upper()}).status_code == 302
    assert mail.outbox[-1].subject == "Confirm your email address"
    Client().post(newest_link(), CHOSEN)
    assert addresses_of(unfinished) == {VICTIM: True}
    assert (opens(OWN), opens(GUESSED)) == (True, False)


def test_sessions_of_an_unfinished_account_end_with_its_first_password(city: Council) -> None:
    unfinished = old_account_with_a_guessed_password()
    open_before = signed_in(unfinished)
    assert open_before.get("/your-account/").status_code == 200
    Client().post(SIGN_UP, {"email": VICTIM})
    Client().post(newest_link(), CHOSEN)
    assert open_before.get("/your-account/").status_code == 302


def add_the_victims_address() -> Client:
    client = sign_in(account())
    confirm_password(client, ADDRESSES)
    client.post(ADDRESSES, {"action_add": "1", "email": VICTIM})
    mail.outbox[:] = [message for message in mail.outbox if message.to == [VICTIM]]
    return client


def test_an_added_address_is_confirmed_only_where_its_account_is_signed_in(city: Council) -> None:
    owner = add_the_victims_address()
    other = sign_in(account("Sam Stone"))
    for browser in (Client(), other):
        page = shown(browser, newest_link())
        assert "Sign in to add this email address" in page
        assert "Yes, add this address" not in page
        assert browser.post(newest_link()).status_code == 403
        assert browser.post(newest_link(), CHOSEN).status_code == 403
        assert not is_confirmed()
    assert other.get("/your-account/").status_code == 200, "looking at the link signs nobody out"
    page = shown(owner, newest_link())
    assert "You are signed in to the account of" in page
    owner.post(newest_link())
    assert is_confirmed()


def test_an_address_that_someone_added_keeps_its_owner_from_nothing(city: Council) -> None:
    add_the_victims_address()
    cache.clear()
    assert Client().post(SIGN_UP, {"email": VICTIM}).status_code == 302
    assert mail.outbox[-1].subject == "Confirm your email address"
    victim = Client()
    victim.post(newest_link(), CHOSEN)
    assert opens(OWN)
    assert is_confirmed()


def test_a_finished_account_cannot_be_asked_for_again(city: Council) -> None:
    robin = account()
    Client().post(SIGN_UP, {"email": robin.email})
    assert mail.outbox[-1].subject == "You already have an account"
    assert opens(PASSWORD, robin.email)


def close(email: str = VICTIM) -> tuple[User, Client]:
    """An account that its owner has closed, and a browser that was still signed in to it."""
    who = account("Vera Vane", email=email)
    elsewhere, client = sign_in(who), sign_in(who)
    assert "create one with the same email address" in shown(client, "/close-account/")
    assert "Your account is closed" in client.post("/close-account/", {"password": PASSWORD}).content.decode()
    return who, elsewhere


def test_who_has_closed_an_account_opens_it_again_by_its_mailbox(city: Council) -> None:
    who, elsewhere = close()
    assert Client().post(SIGN_UP, {"email": VICTIM}).status_code == 302
    assert mail.outbox[-1].subject == "Confirm your email address"
    assert not opens(PASSWORD), "asking alone opens nothing"
    owner = Client()
    assert "Choose a password for your account" in shown(owner, newest_link())
    assert owner.post(newest_link(), CHOSEN)["Location"] == "/after-sign-in/"
    assert owner.get("/your-account/").status_code == 200
    assert (opens(OWN), opens(PASSWORD)) == (True, False)
    assert addresses_of(who) == {VICTIM: True}
    assert elsewhere.get("/your-account/").status_code == 302


@pytest.mark.parametrize("way", [CODE, RESET])
def test_who_has_closed_an_account_is_led_to_create_one(city: Council, way: str) -> None:
    close()
    assert Client().post(way, {"email": VICTIM}).status_code == 302
    assert "/accounts/signup/" in str(mail.outbox[-1].body)
    assert not opens(PASSWORD)


def test_a_link_works_once(attacker: Client) -> None:
    link = newest_link()
    Client().post(link, CHOSEN)
    assert "This link no longer works" in shown(Client(), link)
    assert Client().post(link, CHOSEN).status_code == 404
