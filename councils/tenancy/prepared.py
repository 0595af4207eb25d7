"""Queries that are put together once in each process and asked all day.

Putting a query together costs Django several times what PostgreSQL needs to answer it. `@prepared` keeps what it
made, once for each shape of the arguments, and afterwards only sets in their values:

    @prepared
    def _mine(actor: Actor, since: date) -> QuerySet[Case]: ...

    for case in _mine(actor, date(2026, 4, 1)): ...

It is done with stand-ins: where they come out among the parameters of the statement, the real values go in.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

P = ParamSpec("P")
Row = TypeVar("Row")
# More than a product of this size has; only somebody who tries out every way to ask comes here.
MOST_SHAPES = 500
# Two rows of stand-ins that even a small integer column may hold.
FIRST, SECOND = 30_000, 31_000
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: int,
    str: "stand-in {}".format,
    date: lambda number: date(1970, 1, 1) + timedelta(days=number),
    datetime: lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number),
    UUID: lambda number: UUID(int=number),
}


class ChangedOnTheWay(TypeError):
    """A query does more with a value than handing it over: it can't be prepared."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with its parameters; `places` says for each of them which value goes there (None: always the same)."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]

    def rows(self, values: list[Any]) -> list[Any]:
        """What the queryset would give for these values, by Django's own hands."""
        asked = tuple(
            fixed if place is None else values[place] for fixed, place in zip(self.parameters, self.places, strict=True)
        )
        # Twins, because other threads ask at the same time, each on a connection of its own.
        compiler, query = _twin(self.compiler), _twin(self.queryset.query)
        # The one of this thread itself: `connection` looks it up anew for everything that it is asked.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda: (self.sql, asked)
        query.get_compiler = lambda *_, **__: compiler
        queryset: Any = QuerySet(self.queryset.model, query)
        queryset._fields = self.queryset._fields
        return list(self.queryset._iterable_class(queryset))


class Prepared(Generic[P, Row]):
    """A query that is put together once for each shape of its arguments.

    The shape is: the kinds of all values, how many a set holds, and as they are None, "", truth values, members of
    enumerations and everything given by name. `build` may make a difference by those, but not by a number, a text
    or a day, which it hands to the query as they are.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build = build
        self.statements: dict[Hashable, _Statement | None] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """All rows."""
        values: list[Any] = []
        shape = (_apart(args, values), tuple(sorted(kwargs.items())))
        try:
            statement = self.statements[shape]
        except KeyError:
            if len(self.statements) >= MOST_SHAPES:
                self.statements.clear()
            statement = self.statements[shape] = self._put_together(args, values, kwargs)
        return statement.rows(values) if statement is not None else []

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """The first row, or None where there is none; the query itself limits how many are read."""
        return next(iter(self(*args, **kwargs)), None)

    def get(self, *args: P.args, **kwargs: P.kwargs) -> Row:
        """The one row that there is by a key. Raises the model's DoesNotExist."""
        found = self.first(*args, **kwargs)
        if found is None:
            raise self.build(*args, **kwargs).model.DoesNotExist
        return found

    def _put_together(self, args: Any, values: list[Any], kwargs: Any) -> _Statement | None:
        """Twice, with different stand-ins: what differs in the two is what the values make of it."""
        rows = [[_stand_in(type(value), first + n) for n, value in enumerate(values)] for first in (FIRST, SECOND)]
        try:
            compiled = [_compiled(self.build(*_together(args, iter(row)), **kwargs)) for row in rows]
        except EmptyResultSet:
            # For those who may see nothing at all.
            return None
        (queryset, compiler, sql, parameters), (*_, again, others) = compiled
        known = {pair: n for n, pair in enumerate(zip(*rows, strict=True))}
        if sql != again:
            raise ChangedOnTheWay(f"{self.build.__name__}: a value is part of the statement")
        places = []
        for pair in zip(parameters, others, strict=True):
            same = _same(*pair)
            if not same and pair not in known:
                raise ChangedOnTheWay(f"{self.build.__name__}: {pair[0]!r} stands in its statement")
            places.append(None if same else known[pair])
        return _Statement(queryset, compiler, sql, parameters, tuple(places))


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """A function that gives a queryset becomes one that gives its rows: see `Prepared`."""
    return Prepared(build)


def _compiled(queryset: QuerySet[Any, Any]) -> tuple[QuerySet[Any, Any], Any, str, tuple[Any, ...]]:
    compiler: Any = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    compiler.get_converters = lambda _: converters
    return queryset, compiler, sql, tuple(parameters)


def _twin(thing: Any) -> Any:
    """A shallow copy; that of the standard library takes ten times as long."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__)
    return twin


def _same(one: Any, other: Any) -> bool:
    # The driver wraps documents.
    return bool(getattr(one, "adapted", one) == getattr(other, "adapted", other))


def _stand_in(kind: type, number: int) -> Any:
    return STAND_INS[kind](number)


def _apart(value: Any, values: list[Any]) -> Any:
    """The shape of an argument; what is in it is added to `values`."""
    if _as_it_is(value):
        return value
    if type(value) in STAND_INS:
        values.append(value)
        return type(value)
    if _is_record(value):
        return type(value), *(_apart(getattr(value, name), values) for name in value.__dataclass_fields__)
    return type(value), *(_apart(each, values) for each in _members(value))


def _together(value: Any, values: Iterator[Any]) -> Any:
    """The same argument with other values in it."""
    if _as_it_is(value):
        return value
    if type(value) in STAND_INS:
        return next(values)
    if _is_record(value):
        return replace(value, **{name: _together(getattr(value, name), values) for name in value.__dataclass_fields__})
    return type(value)(_together(each, values) for each in _members(value))


def _as_it_is(value: Any) -> bool:
    return value is None or value == "" or isinstance(value, bool | Enum)


def _is_record(value: Any) -> bool:
    return is_dataclass(value)


def _members(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
