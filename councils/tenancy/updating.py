"""Many rows written by one statement; of those that are changed only the ones that really differ."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

Rows = Sequence[Sequence[Any]]
UPDATE = """
UPDATE {table} AS kept SET {sets}
  FROM unnest({arrays}) AS given (id, {columns})
 WHERE kept.id = given.id AND ({kept}) IS DISTINCT FROM ({given})
"""
# What each row is to hold is worked out first, so that no plan can pair the rows of a table with those of every kind.
UPDATE_ALIKE = """
WITH given AS MATERIALIZED (
    SELECT * FROM unnest({arrays}) AS kind (kind_of_row, {columns})
      JOIN unnest(%s::integer[], %s::bigint[]) AS member (kind_of_row, belongs_to) USING (kind_of_row)
)
UPDATE {table} AS kept SET {sets}
  FROM given
 WHERE kept.{owner} = given.belongs_to{matching} AND ({kept}) IS DISTINCT FROM ({given})
"""


def update_many(model: type[models.Model], names: Sequence[str], rows: Rows) -> int:
    """Set the fields `names` of rows given as (id, value, value, ...); returns how many rows were written.

    Every policy and constraint of the table holds, exactly as for single rows. The caller has locked the rows.
    """
    if not rows:
        return 0
    statement = UPDATE.format(arrays=_arrays(model, ("id", *names)), **_settings(model, names))
    return _execute(statement, _by_column(rows))


def update_alike(
    model: type[models.Model], owner: str, match: Sequence[str], names: Sequence[str], rows: Rows, members: Rows
) -> int:
    """Set the fields `names` of many rows alike; returns how many rows were written. Otherwise as `update_many`.

    `rows` are (kind, what the row matches, ..., value, ...) with any numbers for kinds; `members` are (kind, id): the
    rows whose column `owner` is this id and whose fields `match` are those of their kind get its values.
    """
    if not rows or not members:
        return 0
    matched = [str(_column(model, name).column) for name in match]
    columns = [*matched, *(str(_column(model, name).column) for name in names)]
    statement = UPDATE_ALIKE.format(
        arrays=f"%s::integer[], {_arrays(model, (*match, *names))}",
        owner=owner,
        matching="".join(f" AND kept.{column} = given.{column}" for column in matched),
        **{**_settings(model, names), "columns": ", ".join(columns)},
    )
    return _execute(statement, [*_by_column(rows), *_by_column(members)])


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
