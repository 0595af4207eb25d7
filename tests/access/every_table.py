"""A row of every council in every table, also in those that no story of the tests happens to fill."""

from collections.abc import Iterable

from django.db import connection
from django.db.backends.utils import CursorWrapper

from councils.models import Council
from tests.factories.owner import as_superuser

COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attidentity = '' AND a.attgenerated = ''
  AND a.attnotnull AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'council_id')
"""
VALUES = {
    "bigint": "{council}",
    "bigint[]": "'{}'",
    "integer": "{council}",
    "smallint": "{council}",
    "boolean": "true",
    "character varying": "'x'",
    "text": "'x'",
    "jsonb": "'{}'",
    "uuid": "gen_random_uuid()",
    "date": "current_date",
    "timestamp with time zone": "now()",
}


CHECKS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid > 0
"""


def drop_checks(cursor: CursorWrapper) -> None:
    """Until the test's transaction is rolled back no CHECK constraint refuses a row."""
    cursor.execute(CHECKS)
    for (drop,) in cursor.fetchall():
        cursor.execute(drop)


def fill_empty_tables(among: Iterable[Council], cases: dict[int, int]) -> None:
    """Where a table has no row of a council, or none of that council's case of `cases`: one that is made up.

    Constraints would refuse it and are gone until the test's transaction is rolled back.
    """
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        drop_checks(cursor)
        cursor.execute(COLUMNS)
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            tables.setdefault(table, {})[column] = VALUES[kind]
        for table, values in tables.items():
            for council in among:
                of_case = f"AND case_id = {cases[council.pk]}" if "case_id" in values else ""
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE council_id = %s {of_case})", [council.pk])
                if not cursor.fetchone()[0]:
                    row = {column: value.replace("{council}", str(council.pk)) for column, value in values.items()}
                    row |= {"case_id": str(cases[council.pk])} if "case_id" in row else {}
                    cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})")
        cursor.execute("SET LOCAL session_replication_role = origin; SET CONSTRAINTS ALL DEFERRED")
