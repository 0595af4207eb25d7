"""The owner of the tables for a moment, in the transaction of a test: what a migration or an administrator does."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from script.embedded.postgres import LOGIN, OWNER, SUPERUSER


def as_owner() -> AbstractContextManager[None]:
    """Act as the owner of the tables, outside every council; afterwards as the running product again."""
    return _as(OWNER)


def as_superuser() -> AbstractContextManager[None]:
    """Act as who may change roles; afterwards as the running product again."""
    return _as(SUPERUSER)


@contextmanager
def past_the_walls() -> Iterator[None]:
    """The running product in a role that no row-level policy holds, as in an installation that was set up wrongly."""
    role = f"past_the_walls_{os.getpid()}"
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} NOLOGIN BYPASSRLS IN ROLE {settings.APP_ROLE}; SET ROLE {role}")
        try:
            yield
        finally:
            cursor.execute(f"SET ROLE NONE; DROP ROLE {role}")


@contextmanager
def _as(login: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        become(cursor, login)
        try:
            yield
        finally:
            become(cursor, LOGIN)


def become(cursor: CursorWrapper, login: str) -> None:
    """Act as another login; the product's acts in its role at once."""
    role = settings.APP_ROLE if login == LOGIN else "NONE"
    cursor.execute(f"SET ROLE NONE; SET SESSION AUTHORIZATION {login}; SET ROLE {role}")
