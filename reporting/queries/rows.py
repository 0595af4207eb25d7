"""Runs one statement of a report."""

from typing import Any

from django.db import connection


def rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
