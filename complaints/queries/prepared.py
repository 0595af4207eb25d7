"""Statements that are put together once in each process and asked all day: for lists that everybody opens.

Putting a statement together costs Django several times what PostgreSQL needs to answer it. It is done with
stand-ins for the person and the days; where they come out among the parameters, the real values go in afterwards.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from councils.domain.actor import Actor

# No id and no date that anything has.
FIRST_ID, FIRST_DAY = -(2**60), date(1, 1, 1)
Build = Callable[[Actor, tuple[date, ...]], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with its parameters; `places` says for each of them which value goes there (None: always the same)."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]


# For roles that see no case at all.
NOTHING = _Statement("", (), ())
_statements: dict[Hashable, _Statement] = {}


def rows(name: Hashable, build: Build, actor: Actor, days: tuple[date, ...]) -> list[tuple[Any, ...]]:
    """The rows of a query of plain columns, for a person and for days.

    `build` may make a difference between roles, not between ids or dates: for all who hold the same roles in the
    same number of service areas the statement is the same, and `name` tells it from others.
    """
    areas = sorted(actor.service_area_ids)
    shape = (name, actor.roles, len(areas), len(days), actor.user_id is None)
    statement = _statements.get(shape)
    if statement is None:
        statement = _statements[shape] = _put_together(build, actor, len(areas), len(days))
    if statement is NOTHING:
        return []
    values = (actor.council_id, actor.user_id, *areas, *days)
    asked = [
        fixed if place is None else values[place]
        for fixed, place in zip(statement.parameters, statement.places, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _put_together(build: Build, actor: Actor, areas: int, days: int) -> _Statement:
    council, user, *area_ids = (FIRST_ID + n for n in range(2 + areas))
    stand_in_days = tuple(FIRST_DAY + timedelta(days=n) for n in range(days))
    stand_in = replace(
        actor,
        council_id=council,
        user_id=None if actor.user_id is None else user,
        service_area_ids=frozenset(area_ids),
    )
    try:
        sql, parameters = build(stand_in, stand_in_days).query.sql_with_params()
    except EmptyResultSet:
        return NOTHING
    known: dict[object, int] = {value: n for n, value in enumerate((council, user, *area_ids, *stand_in_days))}
    places = tuple(known.get(each) if isinstance(each, int | date) else None for each in parameters)
    return _Statement(sql, tuple(parameters), places)
