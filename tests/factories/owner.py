"""The owner of the tables for a moment, in the transaction of a test: what a migration or an administrator does."""

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
