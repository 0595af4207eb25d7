"""The rows that all tests find in the database, to be back at once when a test has emptied the tables."""

import io
import os
from contextlib import closing

import psycopg2
from django.db import connection
from psycopg2 import sql

# Emptied and filled by Django itself, or not emptied at all.
KEPT_BY_DJANGO = ("django_content_type", "auth_permission", "django_migrations", "throttle_cache")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL (%s) ORDER BY tablename"


def committed_rows() -> dict[str, str]:
    """What is in each table that is not empty, as PostgreSQL copies it out."""
    with closing(_superuser()) as database, database, database.cursor() as cursor:
        cursor.execute(TABLES, [list(KEPT_BY_DJANGO)])
        rows = {}
        for (table,) in cursor.fetchall():
            copied = io.StringIO()
            cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), copied)
            rows[table] = copied.getvalue()
        return {table: copied for table, copied in rows.items() if copied}


def restore(rows: dict[str, str]) -> None:
    """Put rows back into empty tables; a skipped test has emptied none. They were checked when first written."""
    with closing(_superuser()) as database, database, database.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, copied in rows.items():
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table)))
            if cursor.fetchone()[0]:
                continue
            cursor.copy_expert(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table)), io.StringIO(copied))


def _superuser() -> psycopg2.extensions.connection:
    """A connection past the policies and triggers, apart from that of the tests."""
    return psycopg2.connect(os.environ["TEST_SUPERUSER_URL"], dbname=connection.settings_dict["NAME"])
