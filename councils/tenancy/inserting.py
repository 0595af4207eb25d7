"""New records of several tables, in one statement.

A complaint that comes in is a row in each of six tables. Stored one by one, each of them costs Django more than
PostgreSQL, and a journey; together they cost one.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField, Model
from django.db.models.expressions import DatabaseDefault

Placed = tuple[str, list[Any]]
# What no field but a document's stores as anything else.
AS_IT_IS = frozenset({str, int, bool, UUID, type(None)})


def next_ids(*models: type[Model]) -> list[int]:
    """An id for a new record of each model, which nobody else will get."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(name, 'id')) FROM unnest(%s) WITH ORDINALITY AS t (name, place) "
            "ORDER BY place",
            [tables],
        )
        return [number for (number,) in cursor.fetchall()]


def insert(records: Sequence[Model]) -> None:
    """Store new records; those of one model follow each other. Whoever is pointed to has its id already.

    Every policy, key and constraint of the tables holds, exactly as for single rows. Records without an id of their
    own get one, but are not told.
    """
    with connection.cursor() as cursor:
        # The cursor's own connection: `connection` looks up anew, for every value, which one it is.
        parts = [_values(list(same), cursor.db) for _, same in groupby(records, type)]
        *before, (last, last_values) = parts
        # PostgreSQL carries out every part, whether the last looks at it or not.
        named = ", ".join(f"part_{number} AS ({sql})" for number, (sql, _) in enumerate(before))
        values = [value for _, part in before for value in part] + last_values
        cursor.execute(f"WITH {named} {last}" if before else last, values)
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def _values(records: Sequence[Model], connected: BaseDatabaseWrapper) -> Placed:
    """INSERT for records of one model; names of tables and columns are the model's own."""
    meta = records[0]._meta
    fields = [field for field in meta.concrete_fields if field is not meta.pk or records[0].pk is not None]
    are_plain = [not isinstance(field, JSONField) for field in fields]
    rows: list[str] = []
    values: list[Any] = []
    for record in records:
        given = [field.pre_save(record, add=True) for field in fields]
        rows.append(", ".join("DEFAULT" if isinstance(value, DatabaseDefault) else "%s" for value in given))
        values += [
            value if plain and type(value) in AS_IT_IS else field.get_db_prep_save(value, connected)
            for field, plain, value in zip(fields, are_plain, given, strict=True)
            if not isinstance(value, DatabaseDefault)
        ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    placed = ", ".join(f"({row})" for row in rows)
    return f"INSERT INTO {meta.db_table} ({columns}) VALUES {placed}", values  # noqa: S608 (see above)
