"""Many rows at once, through the row-level policies: COPY refuses a table that has them, so rows go in by way of
a temporary one.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

from django.db import connection
from django.db.backends.utils import CursorWrapper

# COPY's text format: these four would end a value, a row or an escape.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NOTHING = "\\N"
STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_{table} ON COMMIT DELETE ROWS
AS SELECT {columns} FROM {table} WITH NO DATA
"""


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows in the order of `columns`, inside the caller's transaction and scope.

    Every policy, key and constraint of the table holds, exactly as for single rows.
    """
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(STAGING.format(table=table, columns=named))
        _copy(cursor, f"COPY incoming_{table} ({named}) FROM STDIN", rows)
        # Both names come from the code that calls, never from a person.
        cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM incoming_{table}")  # noqa: S608
        cursor.execute(f"TRUNCATE incoming_{table}")


def reserve_ids(table: str, amount: int) -> list[int]:
    """Ids of a table that nobody else will get; those that stay unused leave a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, amount]
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(cursor: CursorWrapper, statement: str, rows: Iterable[Sequence[object]]) -> None:
    lines = StringIO("".join(["\t".join([_copied(value) for value in row]) + "\n" for row in rows]))
    cursor.copy_expert(statement, lines)


def _copied(value: object) -> str:
    """A value as COPY's text format has it; a dictionary becomes JSON."""
    if value.__class__ is str:
        return value.translate(ESCAPES)  # type: ignore[attr-defined, no-any-return]
    if value is None:
        return NOTHING
    if isinstance(value, dict):
        return json.dumps(value).translate(ESCAPES)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).translate(ESCAPES)
