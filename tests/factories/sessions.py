"""The table of sessions, which only its owner reads: what a test looks up there or does to it."""

from typing import Any

from django.db import connection

from tests.factories.owner import as_owner


def stored(columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows of all sessions."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM portal_session ORDER BY started_at")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def lose_all() -> None:
    """Every browser's session is gone, without a word."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_session")
