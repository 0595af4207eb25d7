"""Many rows at once, by COPY into a temporary table: COPY refuses a table with row-level policies."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault
from django.db.models.fields.files import FieldFile

# COPY's text format: these four would end a value, a row or an escape.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NOTHING = "\\N"
STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_{table} ON COMMIT DELETE ROWS
AS SELECT {columns} FROM {table} WITH NO DATA
"""


def insert_many(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert instances by COPY, inside the caller's transaction and scope.

    Every policy, key and constraint holds, as for single rows. Either all instances have a key, or the table gives
    one to all. Raises TypeError for a default that is an expression.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    if rows[0].pk is None:
        fields.remove(model._meta.pk)
    table, named = model._meta.db_table, ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(STAGING.format(table=table, columns=named))
        values = ([_value(field, row) for field in fields] for row in rows)
        _copy(cursor, f"COPY incoming_{table} ({named}) FROM STDIN", values)
        # Both names come from the model, never from a person.
        cursor.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM incoming_{table}")  # noqa: S608
        cursor.execute(f"TRUNCATE incoming_{table}")


def _value(field: "Field[Any, Any]", row: Model) -> object:
    value = getattr(row, field.attname)
    if isinstance(value, DatabaseDefault):
        if hasattr(field.db_default, "resolve_expression"):
            raise TypeError(f"Give {field.name} a value: the table's default is an expression.")
        return field.db_default
    if isinstance(field, JSONField):
        return json.dumps(value)
    return str(value) if isinstance(value, FieldFile) else value


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
