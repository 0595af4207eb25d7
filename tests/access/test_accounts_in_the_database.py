"""Whoever acts in the product's database role reads no account, address or password hash but those of the scope."""

import re
from importlib import import_module
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import int_to_base36

from councils.models import Council, Membership, Password, User
from councils.tenancy.scope import ActorKind, Scope, accounts_named, entered
from councils.vocabulary.roles import Role
from tests.factories import accounts, councils
from tests.factories.accounts import PASSWORD
from tests.factories.cases import walk
from tests.factories.owner import as_owner, as_superuser

pytestmark = pytest.mark.django_db
migration = import_module("councils.migrations.0030_account_walls")
TABLES = {
    "councils_user": "id",
    "councils_password": "user_id",
    "account_emailaddress": "user_id",
    "councils_user_groups": "user_id",
    "councils_user_user_permissions": "user_id",
}


def read(scope: Scope, table: str) -> set[int]:
    """Whose rows a scope reads of a table of accounts."""
    with entered(scope), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {TABLES[table]} FROM {table}")
        return {number for (number,) in cursor.fetchall()}


@pytest.fixture
def people(city: Council, south: Council) -> dict[str, User]:
    """Accounts around two councils, all with a password and an address."""
    made = {name: accounts.account(name) for name in ("robin", "alex", "sam", "left", "jo", "kim", "nobody")}
    councils.hold(made["robin"], city, Role.COMPLAINT_CHAMPION)
    councils.hold(made["alex"], south, Role.ADMINISTRATOR)
    councils.hold(made["sam"], south, Role.RESPONDING_OFFICER)
    councils.hold(made["left"], south, Role.RESPONDING_OFFICER)
    with councils.inside(south):
        Membership.objects.get(user=made["left"]).delete()
    walk(south, by=made["jo"])
    walk(city, by=made["kim"])
    return made


def numbers(people: dict[str, User], *names: str) -> set[int]:
    return {people[name].pk for name in names}


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.SYSTEM])
def test_a_council_reads_its_people_and_complainants_and_no_hash_or_address(
    people: dict[str, User], south: Council, kind: ActorKind
) -> None:
    alex = people["alex"].pk
    scope = Scope(kind, south.pk, alex)
    assert read(scope, "councils_user") - {alex} >= numbers(people, "sam", "left", "jo")
    assert not read(scope, "councils_user") & numbers(people, "robin", "kim", "nobody")
    for table in ("councils_password", "account_emailaddress"):
        assert read(scope, table) == {alex}


def test_the_product_reads_no_hash_at_all(people: dict[str, User], south: Council) -> None:
    assert read(Scope(ActorKind.SYSTEM, south.pk), "councils_password") == set()
    assert read(Scope(ActorKind.WORKER), "councils_user") == read(Scope(ActorKind.WORKER), "councils_password") == set()


@pytest.mark.parametrize("claimed", [ActorKind.STAFF, ActorKind.RESIDENT])
def test_a_resident_reads_their_own_account_alone(people: dict[str, User], south: Council, claimed: ActorKind) -> None:
    jo = people["jo"].pk
    for scope in (Scope(claimed, south.pk, jo), Scope(ActorKind.RESIDENT, None, jo)):
        for table in ("councils_user", "councils_password", "account_emailaddress"):
            assert read(scope, table) == {jo}
    assert read(Scope(claimed, south.pk), "councils_user") == set()


def test_a_sign_in_reads_the_account_of_one_address(people: dict[str, User]) -> None:
    robin = people["robin"]
    accounts.add_address(robin, "second@example.com", verified=True)
    for address in (robin.email, robin.email.upper(), "second@example.com"):
        for table in ("councils_user", "councils_password", "account_emailaddress"):
            assert read(Scope(ActorKind.RESIDENT, addresses=(address,)), table) == {robin.pk}, address
    for address in ("", "%", "nobody@nowhere.example", "_' OR true --", '"]', "\u0130"):
        assert read(Scope(ActorKind.RESIDENT, addresses=(address,)), "councils_user") == set()


def test_nothing_is_read_or_written_without_a_scope(people: dict[str, User]) -> None:
    for table, key in TABLES.items():
        if "user_" in table:
            continue
        for sql in (f"SELECT 1 FROM {table}", f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="no council has been entered"), transaction.atomic():
                connection.cursor().execute(sql)


def test_a_council_changes_no_account(people: dict[str, User], south: Council) -> None:
    with councils.inside(south, ActorKind.STAFF, people["alex"].pk):
        others = User.objects.exclude(pk=people["alex"].pk)
        assert others.update(email="taken@evil.example") == 0
        assert others.update(is_active=False) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Password.objects.create(user=people["sam"], hash="planted")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            EmailAddress.objects.create(user=people["sam"], email="planted@evil.example", verified=True)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            User(email="planted@evil.example").save()


def test_the_product_closes_only_accounts_of_the_councils_people(people: dict[str, User], south: Council) -> None:
    with councils.inside(south):
        for name, changed in (("left", 1), ("sam", 1), ("jo", 1), ("robin", 0), ("nobody", 0)):
            assert User.objects.filter(pk=people[name].pk).update(is_active=False) == changed, name


def test_which_accounts_are_meant_cannot_be_asked_by_number(people: dict[str, User], south: Council) -> None:
    """The functions take no argument: they answer for the scope alone."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, pronargs FROM pg_proc WHERE proname IN ('app_accounts', 'app_addresses') ORDER BY 1"
        )
        assert cursor.fetchall() == [("app_accounts", 0), ("app_addresses", 0)]
    with councils.inside(south, ActorKind.STAFF, people["alex"].pk), connection.cursor() as cursor:
        cursor.execute("SELECT app_accounts()")
        assert cursor.fetchone() == ([people["alex"].pk],)


def test_a_council_reads_its_own_history_alone(people: dict[str, User], city: Council, south: Council) -> None:
    for council in (city, south):
        with councils.inside(council):
            council.save()
    with councils.inside(south):
        assert set(Council.history.values_list("id", flat=True)) == {south.pk}
        assert Council.history.exclude(id=south.pk).delete()[0] == 0


def test_the_accounts_hold_no_hash(people: dict[str, User]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(u)::text FROM councils_user u")
        assert not [row for (row,) in cursor.fetchall() if "password" in row or "md5$" in row]
        cursor.execute("SELECT count(*) FROM councils_password WHERE hash LIKE 'md5$%'")
        assert cursor.fetchone()[0] >= len(people)


def test_the_upgrade_carries_passwords_over(people: dict[str, User]) -> None:
    with as_superuser(), connection.cursor() as cursor:
        for statement in (
            *migration.CHECK_NOW,
            "ALTER TABLE councils_user ADD COLUMN password varchar(128) NOT NULL DEFAULT ''",
            migration.GIVE_HASHES,
            "DELETE FROM councils_password",
            migration.TAKE_HASHES,
            *migration.CHECK_NOW,
            "ALTER TABLE councils_user DROP COLUMN password",
        ):
            cursor.execute(statement)
    for name in ("robin", "jo"):
        assert accounts.sign_in(people[name]).get("/your-account/").status_code == 200


def link_in(message: mail.EmailMessage, start: str) -> str:
    found = re.search(rf"{start}\S+", str(message.body))
    assert found is not None
    return found.group()


@pytest.fixture
def browser() -> Client:
    return Client()


def test_signing_up_confirming_and_signing_in_go_on(city: Council, browser: Client) -> None:
    asked = browser.post("/accounts/signup/", {"email": "New@Example.com"})
    assert asked.status_code == 302
    link = link_in(mail.outbox[0], "/accounts/confirm-email/")
    assert "Confirm" in browser.get(link).content.decode()
    assert browser.post(link, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    elsewhere = Client()
    assert elsewhere.post("/accounts/login/", {"login": "new@example.com", "password": "wrong"}).status_code == 200
    assert elsewhere.post("/accounts/login/", {"login": "NEW@example.com", "password": PASSWORD}).status_code == 302
    assert elsewhere.get("/your-account/").status_code == 200
    with accounts_named("new@example.com"), transaction.atomic():
        assert User.objects.get().last_login is not None


@pytest.mark.parametrize("typed", ["", "a\x00b@example.com", "\ud800@example.com", "x" * 5000, '"]', "é@example.com"])
def test_what_is_no_address_is_refused_calmly(city: Council, browser: Client, typed: str) -> None:
    for page, field in (
        ("login/", "login"),
        ("signup/", "email"),
        ("password/reset/", "email"),
        ("login/code/", "email"),
    ):
        body = urlencode({field: typed, "password": "x"}, errors="surrogatepass")
        answer = browser.post(f"/accounts/{page}", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200, page


def test_signing_up_again_tells_the_owner(city: Council, browser: Client) -> None:
    robin = accounts.account()
    assert browser.post("/accounts/signup/", {"email": robin.email}).status_code == 302
    (told,) = mail.outbox
    assert told.to == [robin.email]
    assert "already" in told.subject.lower() + told.body.lower()


def test_a_link_names_its_account_and_opens_it_only_with_its_key(city: Council, browser: Client) -> None:
    robin, alex = accounts.account("Robin"), accounts.account("Alex")
    accounts.add_address(robin, "later@example.com", verified=False)
    page = accounts.confirmation_page(robin, "later@example.com")
    owner, _, key = page.removeprefix("/accounts/confirm-email/").rstrip("/").partition("-")
    for wrong in (f"{int_to_base36(alex.pk)}-{key}", f"{owner}-x", f"-{key}", key, "-", "zzzzzzzzzzzzz-x", "z" * 40):
        assert browser.get(f"/accounts/confirm-email/{wrong}/").status_code == 200
        assert browser.post(f"/accounts/confirm-email/{wrong}/").status_code == 404
        assert accounts.addresses_of(robin)["later@example.com"] is False
    accounts.sign_in(robin).post(page)
    assert accounts.addresses_of(robin)["later@example.com"] is True
    assert accounts.addresses_of(alex) == {alex.email: True}


def test_an_address_that_somebody_else_confirmed_meanwhile_is_not_taken(city: Council, browser: Client) -> None:
    robin, alex = accounts.account("Robin"), accounts.account("Alex")
    accounts.add_address(robin, alex.email, verified=False)
    answer = accounts.sign_in(robin).post(accounts.confirmation_page(robin, alex.email))
    assert answer.status_code < 500
    assert accounts.addresses_of(robin)[alex.email] is False


def test_a_new_password_by_link_and_a_code_by_email(city: Council, browser: Client) -> None:
    robin = accounts.account()
    browser.post("/accounts/password/reset/", {"email": robin.email})
    form = browser.get(link_in(mail.outbox[0], "/accounts/password/reset/key/"))["Location"]
    new = "lantern orchard nickel"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert Client().post("/accounts/login/", {"login": robin.email, "password": new}).status_code == 302
    assert Client().post("/accounts/login/", {"login": robin.email, "password": PASSWORD}).status_code == 200
    mail.outbox.clear()
    assert browser.post("/accounts/login/code/", {"email": robin.email}).status_code == 302
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert code is not None
    assert browser.post("/accounts/login/code/confirm/", {"code": code.group()}).status_code == 302
    assert browser.get("/your-account/").status_code == 200


def test_a_page_reads_who_is_signed_in_with_the_session(city: Council) -> None:
    client = accounts.sign_in(accounts.account())
    with CaptureQueriesContext(connection) as statements:
        assert client.get("/your-account/").status_code == 200
    assert [each["sql"] for each in statements if "councils_" in each["sql"]] == []
