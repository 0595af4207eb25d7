"""On every walled table: whatever is read or written without a council raises, and never touches nothing in silence."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Role
from tests.access.world import make_world
from tests.factories.cases import inside
from tests.factories.councils import person

pytestmark = pytest.mark.django_db(transaction=True)

WALLED = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') ORDER BY 1"
STATEMENTS = {
    "read": "SELECT count(*) FROM {table}",
    "insert": "INSERT INTO {table} (council_id) VALUES ({council})",
    "update": "UPDATE {table} SET council_id = council_id",
    "delete": "DELETE FROM {table}",
    "update of one row": "UPDATE {table} SET council_id = council_id WHERE council_id = {council}",
    "delete of no row": "DELETE FROM {table} WHERE council_id = -1",
}
REFUSED = "no council has been entered"
# Tables of accounts have no council; where they have no `id` either, this is their key.
ACCOUNT = {"councils_password": "user_id"}
OF_COUNCILS = "SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'council_id' AND NOT attisdropped"


def execute(sql: str) -> str:
    """Run a statement in autocommit, as tasks and commands do; what became of it."""
    assert connection.get_autocommit()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return f"{cursor.rowcount} rows"
    except DatabaseError as error:
        return str(error)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(WALLED)
        return [name for (name,) in cursor.fetchall()]


def tables_of_councils() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(OF_COUNCILS)
        return {name for (name,) in cursor.fetchall()}


def is_empty(table: str, council: Council) -> bool:
    with inside(council, ActorKind.SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"SELECT NOT EXISTS (SELECT FROM {table})")  # noqa: S608
        return bool(cursor.fetchone()[0])


def silent(council: Council, filled: set[str]) -> Iterator[str]:
    """Every statement that was not refused for want of a council; reading an empty table hides nothing."""
    of_councils = tables_of_councils()
    for table, (name, sql) in product(tables(), STATEMENTS.items()):
        statement = sql if table in of_councils else sql.replace("council_id", ACCOUNT.get(table, "id"))
        result = execute(statement.format(table=table, council=council.pk))
        is_loud = REFUSED in result or "permission denied for table" in result
        if not is_loud and (name != "read" or table in filled):
            yield f"{table}: {name}: {result}"


@pytest.fixture
def filled(city: Council, south: Council) -> set[str]:
    """The tables that hold something of the council."""
    make_world(city, south)
    tables_with_rows = {table for table in tables() if not is_empty(table, city)}
    assert len(tables_with_rows) >= 12
    return tables_with_rows


def test_without_a_scope_every_statement_on_every_walled_table_raises(city: Council, filled: set[str]) -> None:
    assert len(tables()) >= 20
    assert list(silent(city, filled)) == []


@pytest.mark.parametrize("kind", [kind for kind in ActorKind if kind != ActorKind.WORKER])
def test_a_scope_that_no_transaction_carries_raises_as_well(city: Council, filled: set[str], kind: ActorKind) -> None:
    with tenant(city.pk, kind, 1):
        assert list(silent(city, filled)) == []


def test_only_the_worker_writes_a_queue_without_a_council(city: Council, filled: set[str]) -> None:
    with tenant(None, ActorKind.WORKER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE complaints_outboxmessage SET error = '' WHERE council_id = %s", [city.pk])
        assert cursor.rowcount
    for kind in (ActorKind.STAFF, ActorKind.RESIDENT, ActorKind.SYSTEM):
        with tenant(None, kind, 1), transaction.atomic():
            with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
                execute_here("UPDATE complaints_outboxmessage SET error = ''")
            with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
                execute_here("SELECT 1 FROM complaints_outboxmessage")


def test_one_s_own_memberships_elsewhere_are_not_changed_in_silence(city: Council) -> None:
    who = person(city, Role.RESPONDING_OFFICER)
    with tenant(None, ActorKind.STAFF, who.pk), transaction.atomic():
        assert Membership.objects.filter(user=who).count() == 1
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            Membership.objects.filter(user=who).update(role=Role.COMPLAINTS_MANAGER)


def execute_here(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
