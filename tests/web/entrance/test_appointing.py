"""`manage.py appoint`: someone gets a role, chooses a password through their mailbox, and works."""

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from councils.models import Council, Membership
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.accounts import account, add_address
from tests.factories.cases import inside
from tests.factories.councils import change_user

pytestmark = pytest.mark.django_db
EMAIL = "ann.cole@cambridge.gov.uk"
CHOSEN = {"password1": "lantern orchard nickel", "password2": "lantern orchard nickel"}


def appoint(*arguments: str) -> str:
    said = StringIO()
    call_command("appoint", *arguments, stdout=said)
    return said.getvalue().strip()


def roles(council: Council) -> list[tuple[str, int | None]]:
    with inside(council):
        held = Membership.objects.filter(council=council, user__email=EMAIL)
        return sorted(held.values_list("role", "service_area_id"))


def test_the_first_administrator_gets_in_through_the_mailbox(city: Council) -> None:
    assert appoint(EMAIL, city.slug, "administrator", "--name", "Ann Cole") == (
        f"{EMAIL} now has the role administrator in {city.name}."
    )
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": EMAIL})
    (message,) = mail.outbox
    link = re.search(r"/accounts/\S+", message.body)
    assert link
    browser.post(link[0], CHOSEN)
    assert browser.get("/after-sign-in/").status_code == 302
    page = browser.get("/setup/people/").content.decode()
    assert "Ann Cole" in page
    assert EMAIL in page


def test_a_second_role_goes_to_the_same_account_and_the_same_one_twice_is_one(city: Council) -> None:
    area = councils.area(city)
    appoint(EMAIL, city.slug, "administrator")
    appoint(EMAIL.upper(), city.slug, "administrator")
    appoint(EMAIL, city.slug, "responding_officer", "--service", area.slug)
    assert roles(city) == [(Role.ADMINISTRATOR, None), (Role.RESPONDING_OFFICER, area.pk)]


def test_who_deals_with_safeguarding_cases_is_said_with_the_role_or_later(city: Council) -> None:
    for more, sees in (((), None), (("--safeguarding", "yes"), True), ((), True), (("--safeguarding", "no"), False)):
        appoint(EMAIL, city.slug, "head_of_service", *more)
        with inside(city):
            assert Membership.objects.get(council=city, user__email=EMAIL).sees_safeguarding is sees


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((EMAIL, "nowhere", "administrator"), "no council called nowhere"),
        (("ann@evil.example", "cambridge-city", "administrator"), "could not sign in"),
        ((EMAIL, "cambridge-city", "responding_officer", "--service", "none"), "no service area called none"),
        ((EMAIL, "cambridge-city", "complainant"), "invalid choice"),
    ],
)
def test_what_would_not_work_is_refused(city: Council, arguments: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        appoint(*arguments)
    assert roles(city) == []


def test_a_closed_account_gets_no_role(city: Council) -> None:
    closed = account("Ann Cole", email=EMAIL)
    change_user(closed.pk, is_active=False)
    with pytest.raises(CommandError, match="is closed"):
        appoint(EMAIL, city.slug, "administrator")
    assert roles(city) == []


def test_a_role_goes_to_the_account_that_has_confirmed_the_address_as_a_further_one(city: Council) -> None:
    owner = account("Ann Cole", email="ann.cole@example.com")
    add_address(owner, EMAIL, verified=True)
    appoint(EMAIL.upper(), city.slug, "administrator")
    with inside(city):
        assert Membership.objects.get(council=city, role=Role.ADMINISTRATOR).user_id == owner.pk


def test_who_only_added_the_address_gets_no_role(city: Council) -> None:
    add_address(account("Robin Reed", email="robin@example.com"), EMAIL)
    appoint(EMAIL, city.slug, "administrator")
    assert roles(city) == [(Role.ADMINISTRATOR, None)], "an account of its own, which its mailbox opens"
