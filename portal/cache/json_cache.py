"""The cache in a table of the database, with its values as JSON (CACHES, BACKEND).

Django's own keeps pickles: whoever could write into that table could run code in the product.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

MOST_ENTRIES, DATABASE = "MAX_ENTRIES", "DATABASE"
STORE = "INSERT INTO {0} AS held (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) DO UPDATE "
STORE += "SET value = excluded.value, expires = excluded.expires"
ADD = STORE + " WHERE held.expires < %s"
READ = "SELECT value FROM {0} WHERE cache_key = %s AND expires >= %s"
# The keys are hashes, so those up to any of them are a fair share of all.
DROP = "DELETE FROM {0} WHERE cache_key <= (SELECT cache_key FROM {0} ORDER BY cache_key OFFSET %s LIMIT 1)"


class JsonDatabaseCache(BaseDatabaseCache):
    """Values that JSON can write: numbers, texts, lists of them. Others raise TypeError when they are stored.

    The option DATABASE names a connection that no request's transaction uses: what is written is there for everybody
    at once, and stays where a request fails. A write that the database refuses is kept quiet about, as in Django's.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self.most, self.database = params["OPTIONS"][MOST_ENTRIES], params["OPTIONS"][DATABASE]
        self.table = connections[self.database].ops.quote_name(table)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` where there is none, it has expired, or it was not written here."""
        with connections[self.database].cursor() as cursor:
            cursor.execute(READ.format(self.table), [self.make_and_validate_key(key, version), timezone.now()])
            row = cursor.fetchone()
        try:
            return default if row is None else json.loads(row[0])
        except ValueError:
            return default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Store a value."""
        self.store(STORE, key, value, timeout, version)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store a value unless there is one; whether it was stored."""
        return self.store(ADD, key, value, timeout, version, timezone.now())

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether there was one."""
        return self.run("DELETE FROM {0} WHERE cache_key = %s", self.make_and_validate_key(key, version)) > 0

    def clear(self) -> None:
        """Forget all."""
        self.run("DELETE FROM {0}")

    def store(
        self, statement: str, key: str, value: Any, timeout: float | None, version: int | None, *more: Any
    ) -> bool:
        """Make room and write; whether the database took it."""
        ends = self.get_backend_timeout(timeout)
        expires = datetime.max.replace(tzinfo=UTC) if ends is None else datetime.fromtimestamp(ends, UTC)
        values = [self.make_and_validate_key(key, version), json.dumps(value), expires, *more]
        self.make_room()
        try:
            with transaction.atomic(using=self.database):
                return self.run(statement, *values) > 0
        except DatabaseError:
            return False

    def make_room(self) -> None:
        """Where there are too many entries, drop those that have expired, or else a third of all."""
        if self.entries() > self.most:
            self.run("DELETE FROM {0} WHERE expires < %s", timezone.now())
            left = self.entries()
            if left > self.most:
                self.run(DROP, left // 3)

    def entries(self) -> int:
        """How many there are, expired ones included."""
        with connections[self.database].cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.table}")  # noqa: S608 (a name from the settings)
            return int(cursor.fetchone()[0])

    def run(self, statement: str, *values: Any) -> int:
        """Execute a statement on the table; how many rows it changed."""
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.format(self.table), values)
            return int(cursor.rowcount)
