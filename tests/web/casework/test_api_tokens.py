"""One's API tokens: created with the password, shown once, told by email, revoked."""

from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from councils.models import ApiToken, Council, User
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from portal.sessions.browser import SESSION_COUNCIL
from tests.factories import accounts, councils

pytestmark = pytest.mark.django_db
PAGE = "/casework/api-tokens/"
NEW = {"name": "Data warehouse", "access": "read", "days": "90"}


@pytest.fixture
def alex(city: Council) -> User:
    return councils.hold(accounts.account("Alex Poole"), city, Role.PERFORMANCE_OFFICER)


@pytest.fixture
def client(alex: User, city: Council) -> Client:
    browser = accounts.sign_in(alex)
    browser.get("/after-sign-in/")
    assert browser.session[SESSION_COUNCIL] == city.pk
    accounts.confirm_password(browser, PAGE)
    mail.outbox.clear()
    return browser


def tokens(city: Council, alex: User) -> list[ApiToken]:
    with councils.inside(city, ActorKind.STAFF, alex.pk):
        return list(ApiToken.objects.order_by("name"))


def key_in(page: str) -> str:
    return unescape(page.partition("<code>")[2].partition("</code>")[0])


def test_a_token_is_shown_once_works_and_is_told(client: Client, alex: User, city: Council) -> None:
    assert PAGE in client.get("/your-account/").content.decode()
    made = client.post(PAGE, NEW)
    assert made.status_code == 201
    key = key_in(made.content.decode())
    (told,) = mail.outbox
    assert told.to == [alex.email]
    assert "API token" in told.body
    assert key not in told.body
    again = client.get(PAGE).content.decode()
    assert key not in again
    assert "Data warehouse" in again
    assert "Never" in again
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get(f"/api/v1/councils/{city.slug}/cases/")
    assert answer.status_code == 200
    assert "Never" not in client.get(PAGE).content.decode()


def test_creating_and_revoking_ask_for_the_password_and_keep_what_was_typed(
    client: Client, alex: User, city: Council, time_machine
) -> None:
    client.post(PAGE, NEW)
    (token,) = tokens(city, alex)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    shown = client.get(PAGE).content.decode()
    assert "Enter your password to create or revoke a token" in shown
    assert 'name="revoke"' not in shown
    for sent in ({**NEW, "name": "Case board"}, {"revoke": token.pk}):
        assert "/accounts/reauthenticate/" in client.post(PAGE, sent)["Location"]
    assert len(tokens(city, alex)) == 1
    client.post(PAGE, {**NEW, "name": "Case board"})
    accounts.confirm_password(client, PAGE)
    assert 'value="Case board"' in client.get(PAGE).content.decode()


def test_a_revoked_token_opens_nothing_and_is_told(client: Client, alex: User, city: Council) -> None:
    key = key_in(client.post(PAGE, NEW).content.decode())
    (token,) = tokens(city, alex)
    mail.outbox.clear()
    assert client.post(PAGE, {"revoke": token.pk}).status_code == 302
    assert tokens(city, alex) == []
    assert "was revoked" in mail.outbox[0].body
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get(f"/api/v1/councils/{city.slug}/cases/")
    assert answer.status_code == 401
    for number in (token.pk, "", "²", "9" * 40):
        assert "already been revoked" in client.post(PAGE, {"revoke": number}, follow=True).content.decode()
    assert len(mail.outbox) == 1


def test_a_colleagues_token_cannot_be_revoked_on_ones_own_page(client: Client, alex: User, city: Council) -> None:
    client.post(PAGE, NEW)
    (token,) = tokens(city, alex)
    sam = accounts.sign_in(councils.hold(accounts.account("Sam Reed"), city, Role.ADMINISTRATOR))
    sam.get("/after-sign-in/")
    accounts.confirm_password(sam, PAGE)
    assert "Data warehouse" not in sam.get(PAGE).content.decode()
    assert "already been revoked" in sam.post(PAGE, {"revoke": token.pk}, follow=True).content.decode()
    assert len(tokens(city, alex)) == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": ""}, "Enter a name for the token"),
        ({"name": "x" * 61}, "must be 60 characters or fewer"),
        ({"access": "all"}, "There is a problem"),
        ({"access": ""}, "Select what the token can do"),
        ({"days": "9999"}, "There is a problem"),
        ({"days": ""}, "Select how long the token should last"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_created(
    client: Client, alex: User, city: Council, change: dict[str, str], error: str
) -> None:
    assert error in client.post(PAGE, {**NEW, **change}).content.decode()
    assert tokens(city, alex) == []
    assert mail.outbox == []


def test_two_tokens_have_two_names(client: Client, alex: User, city: Council) -> None:
    client.post(PAGE, NEW)
    again = client.post(PAGE, NEW)
    assert again.status_code == 409
    assert "already have a token with this name" in again.content.decode()
    assert len(tokens(city, alex)) == 1


def test_someone_without_a_role_has_no_tokens(city: Council) -> None:
    assert accounts.sign_in(accounts.account()).get(PAGE).status_code == 302


def test_a_token_is_revoked_although_the_mail_server_is_down(
    client: Client, alex: User, city: Council, settings
) -> None:
    client.post(PAGE, NEW)
    (token,) = tokens(city, alex)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert client.post(PAGE, {**NEW, "name": "Case board"}).status_code == 503
    assert client.post(PAGE, {"revoke": token.pk}).status_code == 302
    assert tokens(city, alex) == []
