"""Whoever acts in the product's database role learns nobody's API token from the database."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from councils.models import ApiToken, Council, Membership, User
from councils.people.operations import owner_of_token
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.clients import api_token
from tests.factories.councils import change_user
from tests.factories.owner import as_owner

pytestmark = pytest.mark.django_db


def cases(key: str, council: Council, method: str = "get") -> int:
    """What the API answers to a token."""
    address = f"/api/v1/councils/{council.slug}/cases/"
    return getattr(Client(headers={"Authorization": f"Bearer {key}"}), method)(address).status_code


def stored() -> list[dict[str, str | None]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t) - 'id' FROM councils_apitoken t ORDER BY id")
        return [json.loads(row) for (row,) in cursor.fetchall()]


@pytest.fixture
def champion(city: Council) -> User:
    return councils.person(city, Role.COMPLAINT_CHAMPION)


def test_only_the_hash_is_kept_and_a_hash_is_no_key(champion: User, city: Council) -> None:
    key = api_token(champion, city)
    (row,) = stored()
    assert key not in str(row)
    assert sha256(key.encode()).hexdigest() in str(row)
    assert cases(key, city) == 200
    assert cases(sha256(key.encode()).hexdigest(), city) == 401


@pytest.mark.parametrize("kind", [ActorKind.STAFF, ActorKind.RESIDENT])
def test_nobody_elses_token_is_read_changed_or_made(
    champion: User, city: Council, south: Council, kind: ActorKind
) -> None:
    api_token(champion, city)
    colleague = councils.person(city, Role.COMPLAINTS_MANAGER)
    elsewhere = councils.person(south, Role.ADMINISTRATOR)
    for council, who in ((south, elsewhere), (city, colleague), (south, champion)):
        with councils.inside(council, kind, who.pk):
            assert ApiToken.objects.count() == 0
            assert ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=999)) == 0
            assert ApiToken.objects.all().delete()[0] == 0
            cannot_plant_a_token(champion, city)
    assert len(stored()) == 1


def cannot_plant_a_token(owner: User, council: Council) -> None:
    at = timezone.now()
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        ApiToken.objects.create(
            council=council, user=owner, name="planted", key_hash="0" * 64, may_write=True,
            made_at=at, expires_at=at + timedelta(days=1),
        )  # fmt: skip


def test_administrators_and_the_product_end_tokens_of_their_council_and_make_none(
    champion: User, city: Council, south: Council
) -> None:
    elsewhere = councils.hold(councils.person(south, Role.ADMINISTRATOR), city, Role.COMPLAINT_CHAMPION)
    administrator = councils.person(city, Role.ADMINISTRATOR)
    for kind, who in ((ActorKind.STAFF, administrator), (ActorKind.SYSTEM, None)):
        api_token(champion, city)
        with councils.inside(south, ActorKind.STAFF, elsewhere.pk):
            assert ApiToken.objects.all().delete()[0] == 0
        with councils.inside(city, ActorKind.STAFF, elsewhere.pk):
            assert ApiToken.objects.count() == 0, "they administer another council"
        with councils.inside(city, kind, who.pk if who else None):
            assert ApiToken.objects.get().user_id == champion.pk
            assert ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=999)) == 0
            cannot_plant_a_token(champion, city)
            assert ApiToken.objects.all().delete()[0] == 1
    assert stored() == []


def test_the_function_answers_for_one_key_in_the_council_that_is_entered(
    champion: User, city: Council, south: Council
) -> None:
    key = api_token(champion, city)
    at = timezone.now()
    with councils.inside(city, ActorKind.RESIDENT):
        found = owner_of_token(key, at)
        assert found is not None
        assert (found.pk, found.may_write) == (champion.pk, True)  # type: ignore[attr-defined]
        assert owner_of_token("", at) is owner_of_token("%", at) is owner_of_token("\ud800", at) is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM api_token_use(NULL, %s)", [at])
            assert cursor.fetchone() == (0,)
    with councils.inside(south, ActorKind.SYSTEM):
        assert owner_of_token(key, at) is None
    with pytest.raises(DatabaseError, match="no council has been entered"), transaction.atomic():
        owner_of_token(key, at)


def test_a_token_for_one_council_opens_no_other_even_for_someone_who_works_in_both(
    champion: User, city: Council, south: Council
) -> None:
    councils.hold(champion, south, Role.COMPLAINT_CHAMPION)
    key = api_token(champion, city)
    assert (cases(key, city), cases(key, south)) == (200, 401)


def test_a_token_that_may_only_read_writes_nothing(champion: User, city: Council) -> None:
    key = api_token(champion, city, may_write=False)
    assert cases(key, city) == 200
    assert cases(key, city, "post") == 403
    assert cases(api_token(champion, city), city, "post") == 415, "it was let in, and has said nothing"


def test_a_token_ends_with_its_time_its_owners_role_and_account(champion: User, city: Council, time_machine) -> None:
    key = api_token(champion, city, days=30)
    assert cases(key, city) == 200
    time_machine.move_to(timezone.now() + timedelta(days=30, seconds=1))
    assert cases(key, city) == 401
    key = api_token(champion, city, days=30)
    with councils.inside(city):
        held = Membership.objects.get(user_id=champion.pk)
        held.delete()
    assert cases(key, city) == 401
    councils.hold(champion, city, Role.COMPLAINT_CHAMPION)
    assert cases(key, city) == 200
    change_user(champion.pk, is_active=False)
    assert cases(key, city) == 401


def test_when_it_was_last_used_is_noted_to_the_minute(champion: User, city: Council, time_machine) -> None:
    began = timezone.now()
    time_machine.move_to(began, tick=False)
    key = api_token(champion, city)
    assert stored()[0]["last_used_at"] is None
    cases("redress_no-such-token", city)
    assert stored()[0]["last_used_at"] is None

    def last_used() -> object:
        with councils.inside(city, ActorKind.STAFF, champion.pk):
            return ApiToken.objects.get().last_used_at

    cases(key, city)
    assert last_used() == began
    time_machine.move_to(began + timedelta(seconds=59), tick=False)
    cases(key, city)
    assert last_used() == began
    time_machine.move_to(began + timedelta(seconds=60), tick=False)
    cases(key, city)
    assert last_used() == began + timedelta(seconds=60)


def test_the_table_of_tokens_in_the_clear_is_gone() -> None:
    assert "authtoken_token" not in connection.introspection.table_names()
