"""Whoever acts in the product's database role learns nobody's session from the database."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from portal.sessions.browser import SessionEnding
from portal.sessions.store import SessionStore, end_other_sessions, end_session, key_hash, own_sessions
from tests.factories import councils, sessions
from tests.factories.clients import signed_in
from tests.factories.owner import as_owner

pytestmark = pytest.mark.django_db
FUNCTIONS = """
SELECT p.proname, p.prosecdef, coalesce(array_to_string(p.proconfig, ','), ''),
       EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname = 'public' AND (p.prosecdef OR p.proname LIKE 'session\\_%%')
"""


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT data FROM portal_session",
        "SELECT count(*) FROM portal_session",
        "INSERT INTO portal_session (id) VALUES (gen_random_uuid())",
        "UPDATE portal_session SET user_id = NULL",
        "DELETE FROM portal_session",
        "COPY portal_session TO STDOUT",
        "CREATE FUNCTION session_all() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_the_runtime_role_cannot_touch_the_table(statement: str) -> None:
    signed_in(councils.user())
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_no_other_table_of_sessions_is_left() -> None:
    tables = connection.introspection.table_names()
    assert "portal_session" in tables
    assert "django_session" not in tables


def test_the_cookie_is_nowhere_in_the_row() -> None:
    client = signed_in(councils.user())
    ((row,),) = sessions.stored("to_jsonb(portal_session)::text")
    assert key_of(client) not in row
    assert sha256(key_of(client).encode()).hexdigest() in row


def test_a_stored_hash_is_no_cookie() -> None:
    signed_in(councils.user())
    ((stored_hash,),) = sessions.stored("key_hash")
    client = Client()
    client.cookies["sessionid"] = stored_hash
    assert client.get("/your-account/").status_code == 302


def test_every_function_with_its_owners_rights_pins_where_it_looks_and_is_not_public() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.replace("%%", "%"))
        found = {name: (definer, config, public) for name, definer, config, public in cursor.fetchall()}
    assert {name for name in found if name.startswith("session_")} == {
        "session_load",
        "session_exists",
        "session_save",
        "session_delete",
        "session_clear_expired",
        "session_list",
        "session_end",
        "session_end_others",
    }
    for name, (definer, config, public) in found.items():
        assert definer, name
        assert "search_path=pg_catalog" in config, name
        assert "pg_temp" in config, name
        assert not public, name


def test_what_a_caller_puts_before_our_schema_is_not_looked_at() -> None:
    client = signed_in(councils.user())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE portal_session (key_hash text, data text)")
        cursor.execute("SET LOCAL search_path = pg_temp, public")
    assert len(own_sessions(key_of(client))) == 1


def test_one_sees_and_ends_only_ones_own() -> None:
    robin, alex = councils.user("Robin Reed"), councils.user("Alex Poole")
    here, there, other = signed_in(robin), signed_in(robin), signed_in(alex)
    listed = own_sessions(key_of(here))
    assert [session.is_this for session in listed] == [True, False]
    (theirs,) = own_sessions(key_of(other))
    assert theirs.id not in {session.id for session in listed}
    assert not end_session(key_of(here), theirs.id)
    assert end_other_sessions(robin.pk, key_of(here), SessionEnding.ELSEWHERE) == 1
    assert there.get("/your-account/").status_code == 302
    assert here.get("/your-account/").status_code == other.get("/your-account/").status_code == 200


@pytest.mark.parametrize("session_key", ["", "no-such-session", "\ud800"])
def test_who_has_no_session_sees_and_ends_none(session_key: str) -> None:
    client = signed_in(councils.user())
    (mine,) = own_sessions(key_of(client))
    assert own_sessions(session_key) == []
    assert not end_session(session_key, mine.id)
    assert not end_session(session_key, uuid4())


def test_a_visitor_without_an_account_sees_no_other_visitor() -> None:
    visits = [SessionStore(), SessionStore()]
    for visit in visits:
        visit["case_ids"] = {}
        visit.save()
    assert own_sessions(visits[0].session_key or "") == []


def test_a_session_cannot_be_handed_to_somebody_under_a_known_key() -> None:
    planted = SessionStore("k" * 32)
    assert planted.get("anything") is None
    planted["mine"] = 1
    planted.save()
    assert planted.session_key != "k" * 32


def test_what_is_saved_after_a_session_ended_does_not_bring_it_back() -> None:
    visit = SessionStore()
    visit["a"] = 1
    visit.save()
    visit.delete()
    visit["a"] = 2
    with pytest.raises(UpdateError):
        visit.save()
    assert sessions.stored() == []


def test_a_new_key_keeps_the_content_and_the_old_one_is_dead() -> None:
    visit = SessionStore()
    visit["a"] = 1
    visit.save()
    old = visit.session_key or ""
    visit.cycle_key()
    assert visit.session_key != old
    assert SessionStore(visit.session_key).get("a") == 1
    assert SessionStore(old).get("a") is None
    assert not visit.exists(old)


def test_long_ended_sessions_are_deleted() -> None:
    signed_in(councils.user())
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_session SET expires_at = %s", [timezone.now() - timedelta(days=2)])
    SessionStore.clear_expired()
    assert len(sessions.stored()) == 1, "its browser is still to be told"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_session SET expires_at = %s", [timezone.now() - timedelta(days=4)])
    SessionStore.clear_expired()
    assert sessions.stored() == []


def test_the_test_itself_acts_in_the_runtime_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.APP_ROLE,)
    assert isinstance(own_sessions(key_of(signed_in(councils.user())))[0].id, UUID)
    assert len(key_hash("x")) == 64
