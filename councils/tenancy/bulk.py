"""Many rows at once: reserved numbers and COPY."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

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
    """Policies and constraints hold."""
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(STAGING.format(table=table, columns=named))
        _copy(cursor, f"COPY incoming_{table} ({named}) FROM STDIN", rows)
        # Both names come from code, never from a person.
        cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM incoming_{table}")  # noqa: S608
        cursor.execute(f"TRUNCATE incoming_{table}")


def _copy(cursor: CursorWrapper, statement: str, rows: Iterable[Sequence[object]]) -> None:
    lines = ["\t".join([FORMATS.get(value.__class__, _other)(value) for value in row]) for row in rows]
    cursor.copy_expert(statement, StringIO("\n".join([*lines, ""])))


def _text(value: str) -> str:
    # Most texts have nothing to escape, and checking is much cheaper than translating.
    if "\n" in value or "\\" in value or "\t" in value or "\r" in value:
        return value.translate(ESCAPES)
    return value


def _other(value: object) -> str:
    return _text(str(value))


# How COPY's text format writes a value.
FORMATS: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: str,
    bool: str,
    type(None): lambda nothing: NOTHING,
    datetime: datetime.isoformat,
    date: date.isoformat,
}
