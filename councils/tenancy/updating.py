"""Many rows changed by one statement: only those that really differ are written."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

UPDATE = """
UPDATE {table} AS kept SET {sets}
  FROM unnest({arrays}) AS given (id, {columns})
 WHERE kept.id = given.id AND ({kept}) IS DISTINCT FROM ({given})
"""


def update_many(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Set the fields `names` of rows given as (id, value, value, ...); returns how many rows were written.

    Every policy and constraint of the table holds, exactly as for single rows. The caller has locked the rows.
    """
    if not rows:
        return 0
    fields = [_column(model, name) for name in ("id", *names)]
    columns = [str(field.column) for field in fields[1:]]
    statement = UPDATE.format(
        table=model._meta.db_table,
        sets=", ".join(f"{column} = given.{column}" for column in columns),
        arrays=", ".join(f"%s::{field.rel_db_type(connection)}[]" for field in fields),
        columns=", ".join(columns),
        kept=", ".join(f"kept.{column}" for column in columns),
        given=", ".join(f"given.{column}" for column in columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(values) for values in zip(*rows, strict=True)])
        return cursor.rowcount


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field) or field.column is None:
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field
