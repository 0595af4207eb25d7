"""Counts what is asked of the database: below Django, so that nothing is left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection
from psycopg2 import extensions

_asked: list[str] = []


class CountingCursor(extensions.cursor):
    """psycopg2's cursor, which notes every statement as the server got it."""

    def execute(self, query: Any, vars: Any = None) -> None:
        """Note it, then ask it."""
        _asked.append(self.mogrify(query, vars).decode())
        super().execute(query, vars)


# What belongs to the connection or the transaction rather than to the question.
AROUND = ("SELECT set_config(", "SAVEPOINT ", "RELEASE SAVEPOINT ")
STILL_THERE = "SELECT 1"


class StatementCount(NamedTuple):
    """How many statements asked or wrote something, and how many there were with scopes, savepoints and all."""

    queries: int
    round_trips: int


def summed(statements: list[str]) -> StatementCount:
    """What a block asked."""
    around = sum(each.startswith(AROUND) or each == STILL_THERE for each in statements)
    return StatementCount(len(statements) - around, len(statements))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of a block; BEGIN and COMMIT, which the driver sends by itself, are not among them."""
    connection.ensure_connection()
    raw = connection.connection
    raw.cursor_factory = CountingCursor
    _asked.clear()
    try:
        yield _asked
    finally:
        raw.cursor_factory = None
