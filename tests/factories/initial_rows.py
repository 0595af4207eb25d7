"""The rows that every test finds in the database, put back after each test that commits."""

import io
import os
from contextlib import closing

import psycopg2
from django.db import connection
from psycopg2 import sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations' ORDER BY 1"
BYTES = "SELECT sum(pg_table_size(c.oid)) FROM pg_class c WHERE c.relname = ANY (%s)"
# DELETE is faster while there is little to delete, but only TRUNCATE gives the space back. The rows noted take 0.5 MB.
MOST_BYTES_TO_DELETE = 8 * 2**20

# Of each table, as PostgreSQL copies them out.
initial_rows: dict[str, str] = {}


def remember() -> None:
    """Note what is in each table before the first test."""
    with closing(_superuser()) as database, database, database.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            copied = io.StringIO()
            cursor.copy_expert(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table)), copied)
            initial_rows[table] = copied.getvalue()


def put_back() -> None:
    """Leave the noted rows in the tables and no others, once whoever still writes has finished."""
    tables = sql.SQL(", ").join(map(sql.Identifier, initial_rows))
    with closing(_superuser()) as database, database, database.cursor() as cursor:
        # Neither the append-only tables nor foreign keys refuse anything now; the rows were checked when first written.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(tables))
        cursor.execute(BYTES, [list(initial_rows)])
        if cursor.fetchone()[0] > MOST_BYTES_TO_DELETE:
            cursor.execute(sql.SQL("TRUNCATE {}").format(tables))
        else:
            cursor.execute(sql.SQL("; ").join(_delete(table) for table in initial_rows))
        for table, copied in initial_rows.items():
            if copied:
                statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                cursor.copy_expert(statement, io.StringIO(copied))


def _delete(table: str) -> sql.Composed:
    return sql.SQL("DELETE FROM {}").format(sql.Identifier(table))


def _superuser() -> psycopg2.extensions.connection:
    """A connection past the policies and triggers, apart from that of the tests."""
    return psycopg2.connect(os.environ["TEST_SUPERUSER_URL"], dbname=connection.settings_dict["NAME"])
