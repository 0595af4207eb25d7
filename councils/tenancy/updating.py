"""Many updates in one statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

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
