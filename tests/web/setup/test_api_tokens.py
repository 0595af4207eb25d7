"""The API tokens of a council: its administrators see whose there are and revoke them, and the owner is told."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from councils.models import ApiToken, CalendarFeed, Council, Membership, User
from councils.people.operations import renew_feed
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from ombudsman.operations import release_everywhere
from tests.factories import accounts, councils
from tests.factories.cases import inside
from tests.factories.clients import api_token, signed_in
from tests.factories.councils import change_user
from tests.web.casework.desk import text

pytestmark = pytest.mark.django_db
PAGE = "/setup/people/api-tokens/"


@pytest.fixture
def alex(city: Council) -> User:
    return councils.hold(accounts.account("Alex Poole"), city, Role.COMPLAINT_CHAMPION)


@pytest.fixture
def administrator(city: Council) -> Client:
    return signed_in(councils.person(city, Role.ADMINISTRATOR), city)


def tokens(council: Council) -> list[ApiToken]:
    with inside(council, ActorKind.SYSTEM):
        return list(ApiToken.objects.all())


def addresses(council: Council) -> int:
    with inside(council, ActorKind.SYSTEM):
        return CalendarFeed.objects.count()


def revoking(token: ApiToken) -> str:
    return f"{PAGE}{token.pk}/revoke/"


def opens(key: str, council: Council) -> bool:
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get(f"/api/v1/councils/{council.slug}/cases/")
    return answer.status_code == 200


def test_each_is_listed_with_its_owner_and_what_it_may_and_never_its_key(
    administrator: Client, alex: User, city: Council
) -> None:
    assert "There are no tokens" in text(administrator.get(PAGE))
    key = api_token(alex, city, name="Data warehouse", may_write=False)
    assert PAGE in administrator.get("/setup/people/").content.decode()
    shown = text(administrator.get(PAGE))
    for said in ("Data warehouse", f"Alex Poole ({alex.email})", "Read cases", "Created", "Expires", "Never"):
        assert said in shown
    assert opens(key, city)
    shown = text(administrator.get(PAGE))
    assert "Never" not in shown
    assert key not in shown


def test_revoking_asks_ends_the_token_and_tells_the_owner(administrator: Client, alex: User, city: Council) -> None:
    key = api_token(alex, city, name="Data warehouse")
    (token,) = tokens(city)
    mail.outbox.clear()
    assert "Revoke Alex Poole’s token “Data warehouse”" in text(administrator.get(revoking(token)))
    assert opens(key, city)
    done = text(administrator.post(revoking(token), follow=True))
    assert "The token “Data warehouse” is revoked. We have emailed Alex Poole." in done
    assert not opens(key, city)
    (told,) = mail.outbox
    assert told.to == [alex.email]
    assert told.subject == "An administrator revoked one of your API tokens"
    assert administrator.post(revoking(token)).status_code == 404


def test_an_owner_who_cannot_be_told_is_named_and_the_token_is_revoked(
    administrator: Client, alex: User, city: Council, settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    key = api_token(alex, city)
    (token,) = tokens(city)
    assert "We could not email Alex Poole, so tell them yourself." in text(
        administrator.post(revoking(token), follow=True)
    )
    assert not opens(key, city)


def test_only_administrators_of_the_council_find_it(alex: User, city: Council, south: Council) -> None:
    key = api_token(alex, city)
    (token,) = tokens(city)
    elsewhere = signed_in(councils.person(south, Role.ADMINISTRATOR), south)
    assert elsewhere.post(revoking(token)).status_code == 404
    assert signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city).post(revoking(token)).status_code == 403
    assert opens(key, city)


def test_tokens_and_calendar_addresses_end_with_the_last_role_and_do_not_come_back(
    administrator: Client, alex: User, city: Council
) -> None:
    councils.hold(alex, city, Role.PERFORMANCE_OFFICER)
    key = api_token(alex, city)
    with inside(city, ActorKind.STAFF, alex.pk):
        renew_feed(councils.actor(alex, city), timezone.now())
    with inside(city):
        first, last = Membership.objects.filter(user=alex).order_by("pk")
    administrator.post(f"/setup/people/{first.pk}/end/")
    assert opens(key, city), "another role is left"
    assert addresses(city) == 1
    administrator.post(f"/setup/people/{last.pk}/end/")
    change_user(alex.pk, is_active=True)
    councils.hold(alex, city, Role.COMPLAINT_CHAMPION)
    assert not opens(key, city)
    assert tokens(city) == []
    assert addresses(city) == 0


def test_tokens_of_an_account_that_was_closed_outside_the_product_end(alex: User, city: Council) -> None:
    key = api_token(alex, city)
    change_user(alex.pk, is_active=False)
    release_everywhere(timezone.now())
    change_user(alex.pk, is_active=True)
    assert not opens(key, city)


def test_closing_ones_account_ends_them(alex: User, city: Council) -> None:
    api_token(alex, city)
    accounts.sign_in(alex).post("/close-account/", {"password": accounts.PASSWORD})
    assert tokens(city) == []
