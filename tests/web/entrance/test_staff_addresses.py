"""Only an address of the council's own opens a staff account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from councils.models import Council, User
from councils.vocabulary.roles import Role
from tests.factories import accounts, councils
from tests.factories.accounts import account, add_address, addresses_of, confirm_password, confirmation_page, sign_in

pytestmark = pytest.mark.django_db
ASK = {"link": "/accounts/password/reset/", "code": "/accounts/login/code/"}
OUTSIDE = "robin@private.example"


@pytest.fixture(autouse=True)
def no_demonstration(settings) -> None:
    settings.DEMO = False


@pytest.fixture
def robin(city: Council) -> User:
    """Works for a council, and has a confirmed address outside it."""
    who = councils.hold(account(email="robin@cambridge.gov.uk"), city, Role.COMPLAINT_CHAMPION)
    add_address(who, OUTSIDE, verified=True)
    return who


def asked_for(way: str, email: str) -> str:
    """Ask for a way in; what the mail to the address holds: the link or code, or else nothing."""
    mail.outbox.clear()
    answer = Client().post(ASK[way], {"email": email})
    assert answer.status_code == 302
    (message,) = mail.outbox
    assert message.to == [email]
    found = re.search(r"/accounts/password/reset/key/\S+|^[A-Z0-9]{4}-[A-Z0-9]{4}$", message.body, re.MULTILINE)
    return found.group() if found else ""


@pytest.mark.parametrize("way", ASK)
def test_a_way_in_is_sent_only_to_the_councils_own_domain(robin: User, way: str) -> None:
    assert asked_for(way, "robin@cambridge.gov.uk")
    assert not asked_for(way, OUTSIDE)
    assert "If you work for a council, ask again with your council email address." in mail.outbox[0].body


@pytest.mark.parametrize("way", ASK)
def test_the_domain_is_that_of_a_council_they_work_for(robin: User, south: Council, way: str) -> None:
    add_address(robin, "robin@scambs.gov.uk", verified=True)
    assert not asked_for(way, "robin@scambs.gov.uk")
    councils.hold(robin, south, Role.RESPONDING_OFFICER)
    assert asked_for(way, "robin@scambs.gov.uk")


@pytest.mark.parametrize("way", ASK)
def test_a_council_without_domains_sends_no_way_in(robin: User, city: Council, way: str) -> None:
    city.email_domains = []
    with councils.inside(city):
        city.save()
    assert not asked_for(way, "robin@cambridge.gov.uk")


@pytest.mark.parametrize("way", ASK)
def test_a_resident_gets_it_at_any_confirmed_address(city: Council, way: str) -> None:
    alex = account("Alex Poole")
    add_address(alex, "unconfirmed@evil.example", verified=False)
    assert asked_for(way, alex.email)
    assert not asked_for(way, "unconfirmed@evil.example")


@pytest.mark.parametrize("way", ASK)
def test_who_never_confirmed_an_address_is_sent_the_link_that_confirms_it(city: Council, way: str) -> None:
    alex = account("Alex Poole")
    with accounts.of(alex):
        EmailAddress.objects.update(verified=False)
    assert not asked_for(way, alex.email)
    assert "Open this link and choose a password" in mail.outbox[-1].body


def test_staff_with_an_address_outside_choose_no_password_through_its_link(robin: User) -> None:
    with accounts.of(robin):
        EmailAddress.objects.update(verified=False)
    link = confirmation_page(robin, OUTSIDE)
    chosen = {"password1": "lantern orchard nickel", "password2": "lantern orchard nickel"}
    assert Client().post(link, chosen).status_code == 403
    assert "This link no longer works" in Client().get(link).content.decode()
    assert not any(addresses_of(robin).values())


@pytest.mark.parametrize("way", ASK)
def test_the_page_says_the_same_to_everyone(robin: User, way: str) -> None:
    pages = set()
    for email in ("robin@cambridge.gov.uk", OUTSIDE, "nobody@nowhere.example"):
        page = Client().post(ASK[way], {"email": email}, follow=True).content.decode()
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(email, "")))
    assert len(pages) == 1


def test_staff_cannot_add_an_address_outside(robin: User) -> None:
    client = sign_in(robin)
    confirm_password(client, "/accounts/email/")
    page = client.post("/accounts/email/", {"action_add": "1", "email": "other@evil.example"}).content.decode()
    assert "Enter a council email address ending in @cambridge.gov.uk." in page
    assert 'value="other@evil.example"' in page
    assert client.post("/accounts/email/", {"action_add": "1", "email": "r2@cambridge.gov.uk"}).status_code == 302
    assert set(accounts.addresses_of(robin)) == {
        "robin@cambridge.gov.uk",
        OUTSIDE,
        "r2@cambridge.gov.uk",
    }


def test_the_made_up_staff_of_a_demonstration_are_sent_a_way_in(city: Council, settings) -> None:
    settings.DEMO = True
    councils.hold(account(email="champion@cambridge-city.example"), city, Role.COMPLAINT_CHAMPION)
    assert asked_for("link", "champion@cambridge-city.example")


def test_a_code_signs_in(robin: User) -> None:
    client = Client()
    client.post(ASK["code"], {"email": robin.email})
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[0].body, re.MULTILINE)
    assert code is not None
    confirm = "/accounts/login/code/confirm/"
    wrong = client.post(confirm, {"code": "AAAA-AAAA"}).content.decode()
    assert "The code is wrong. Check it and try again." in wrong
    assert client.post(confirm, {"code": code.group()})["Location"] == "/after-sign-in/"
    assert client.get("/your-account/").status_code == 200
    stranger = Client()
    assert stranger.post(confirm, {"code": code.group()}).status_code == 302
    assert stranger.get("/your-account/").status_code == 302
