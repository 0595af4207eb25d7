"""Many rows at once: reserved numbers, COPY and UPDATE."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import connection, models
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


def reserve_ids(table: str, amount: int) -> list[int]:
    """Unused ids leave a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, amount])
        return [number for (number,) in cursor.fetchall()]


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


Rows = Sequence[Sequence[Any]]
UPDATE = """
UPDATE {table} AS kept SET {sets}
  FROM unnest({arrays}) AS given (id, {columns})
 WHERE kept.id = given.id AND ({kept}) IS DISTINCT FROM ({given})
"""


def update_many(model: type[models.Model], names: Sequence[str], rows: Rows) -> int:
    """Return how many rows (id, value, value, ...) differed.

    Policies and constraints hold. The caller has locked the rows.
    """
    if not rows:
        return 0
    statement = UPDATE.format(arrays=_arrays(model, ("id", *names)), **_settings(model, names))
    return _execute(statement, _by_column(rows))


def _execute(statement: str, arrays: list[list[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, arrays)
        return cursor.rowcount


def _by_column(rows: Rows) -> list[list[Any]]:
    return [list(values) for values in zip(*rows, strict=True)]


def _arrays(model: type[models.Model], names: Sequence[str]) -> str:
    return ", ".join(f"%s::{_column(model, name).rel_db_type(connection)}[]" for name in names)


def _settings(model: type[models.Model], names: Sequence[str]) -> dict[str, str]:
    columns = [str(_column(model, name).column) for name in names]
    return {
        "table": model._meta.db_table,
        "sets": ", ".join(f"{column} = given.{column}" for column in columns),
        "columns": ", ".join(columns),
        "kept": ", ".join(f"kept.{column}" for column in columns),
        "given": ", ".join(f"given.{column}" for column in columns),
    }


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field) or field.column is None:
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field
