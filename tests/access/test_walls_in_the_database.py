"""PostgreSQL's own catalogue, read for every table: the second wall stands by itself."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import ForeignKey

from complaints.vocabulary.lifecycle import Status
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Role
from tests.factories.cases import case_at, inside, walk
from tests.factories.councils import person

pytestmark = pytest.mark.django_db

COUNCIL_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'council_id' AND NOT a.attisdropped
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1
"""


def _rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _council_tables() -> list[str]:
    return [name for (name,) in _rows(COUNCIL_TABLES)]


def test_every_table_of_a_council_is_forced_behind_a_policy() -> None:
    tables = _council_tables()
    assert len(tables) >= 16
    for table in tables:
        ((enabled, forced),) = _rows(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
        )
        policies = _rows("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", table)
        assert enabled, f"{table} has no row-level security"
        assert forced, f"{table} doesn't hold its owner"
        assert policies, f"{table} has no policy"


def test_every_key_between_tables_of_a_council_carries_the_council() -> None:
    tables = set(_council_tables())
    keys = _rows(
        "SELECT conname, conrelid::regclass::text, confrelid::regclass::text, "
        "(SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) "
        "FROM pg_constraint WHERE contype = 'f'"
    )
    between = [key for key in keys if key[1] in tables and key[2] in tables]
    assert between
    for name, table, parent, columns in between:
        assert "council_id" in columns, f"{name}: {table} may point to another council's {parent}"


# An entry and its reminder come about in one statement, thousands at once: a key would look each up in a table that
# was empty when the look was planned.
WRITTEN_TOGETHER = [("complaints_digestentry", "reminder_id")]


def _pointing() -> list[tuple[str, str, str]]:
    """Every key that the models declare from a table of a council: table, column and the table that it points to."""
    tables = set(_council_tables())
    return [
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if model._meta.db_table in tables and isinstance(field, ForeignKey) and field.related_model is not None
    ]


def test_every_key_that_the_models_declare_stands_in_the_database_with_its_council() -> None:
    keys = {
        (table, column): (parent, columns)
        for table, parent, columns in _rows(
            "SELECT conrelid::regclass::text, confrelid::regclass::text, "
            "(SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) "
            "FROM pg_constraint WHERE contype = 'f'"
        )
        for column in columns
    }
    declared = [each for each in _pointing() if "historical" not in each[0] and each[:2] not in WRITTEN_TOGETHER]
    assert len(declared) > 60
    assert [each for each in declared if each[:2] not in keys] == [], "nothing in the database holds these to anything"
    tables = _council_tables()
    for table, column, parent in declared:
        held_to, columns = keys[table, column]
        assert column == "council_id" or held_to == parent
        assert parent not in tables or "council_id" in columns, f"{table}.{column} may point to another council's"


def test_no_view_sees_more_than_its_reader() -> None:
    views = _rows(
        "SELECT c.relname, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind = 'v'"
    )
    assert all("security_invoker=true" in (options or []) for _, options in views)


def test_we_act_in_a_plain_role_that_owns_nothing() -> None:
    ((role, superuser, bypass),) = _rows(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert (role, superuser, bypass) == (settings.APP_ROLE, False, False)
    assert not _rows("SELECT 1 FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)")


@pytest.mark.parametrize("table", ["complaints_case", "complaints_caseevent", "complaints_letter"])
def test_reading_without_having_entered_a_council_is_an_error_not_an_empty_list(table: str, city: Council) -> None:
    case_at(city, Status.RESPONDED)
    with pytest.raises(DatabaseError, match="no council has been entered"), transaction.atomic():
        _rows(f"SELECT 1 FROM {table}")  # noqa: S608


def test_a_worker_sees_the_queues_of_all_councils_and_nothing_else(city: Council, south: Council) -> None:
    both = {walk(city).case.pk, walk(south).case.pk}
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        for queue in ("complaints_outboxmessage", "complaints_deadline"):
            assert {case for (case,) in _rows(f"SELECT case_id FROM {queue}")} >= both  # noqa: S608
        with pytest.raises(DatabaseError, match="no council has been entered"), transaction.atomic():
            _rows("SELECT 1 FROM complaints_case")


def test_one_s_own_memberships_are_read_everywhere_and_changed_nowhere_else(city: Council, south: Council) -> None:
    who = person(city, Role.RESPONDING_OFFICER)
    with inside(city, ActorKind.STAFF, who.pk):
        assert Membership.objects.filter(user=who).count() == 1
    with inside(south, ActorKind.STAFF, who.pk):
        assert Membership.objects.filter(user=who).count() == 1
        assert Membership.objects.filter(user=who).update(role=Role.COMPLAINTS_MANAGER) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Membership.objects.create(council=city, user=who, role=Role.COMPLAINTS_MANAGER)
