"""A database cache of JSON (CACHES, BACKEND).

Django's uses pickles: anyone who can write to its table can run code.
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
# Keys are hashes, so a range of them is a random sample.
DROP = "DELETE FROM {0} WHERE cache_key <= (SELECT cache_key FROM {0} ORDER BY cache_key OFFSET %s LIMIT 1)"


class JsonDatabaseCache(BaseDatabaseCache):
    """Values must be JSON, or TypeError is raised.

    DATABASE names a connection outside requests' transactions: writes are visible at once and survive a failed request.
    A refused write raises nothing, as in Django.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self.most, self.database = params["OPTIONS"][MOST_ENTRIES], params["OPTIONS"][DATABASE]
        self.table = connections[self.database].ops.quote_name(table)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connections[self.database].cursor() as cursor:
            cursor.execute(READ.format(self.table), [self.make_and_validate_key(key, version), timezone.now()])
            row = cursor.fetchone()
        try:
            return default if row is None else json.loads(row[0])
        except ValueError:
            return default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self.store(STORE, key, value, timeout, version)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self.store(ADD, key, value, timeout, version, timezone.now())

    def delete(self, key: str, version: int | None = None) -> bool:
        return self.run("DELETE FROM {0} WHERE cache_key = %s", self.make_and_validate_key(key, version)) > 0

    def clear(self) -> None:
        self.run("DELETE FROM {0}")

    def store(
        self, statement: str, key: str, value: Any, timeout: float | None, version: int | None, *more: Any
    ) -> bool:
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
        """Above the limit, delete expired entries and, if needed, a third of all."""
        if self.entries() > self.most:
            self.run("DELETE FROM {0} WHERE expires < %s", timezone.now())
            left = self.entries()
            if left > self.most:
                self.run(DROP, left // 3)

    def entries(self) -> int:
        with connections[self.database].cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {self.table}")  # noqa: S608 (a name from the settings)
            return int(cursor.fetchone()[0])

    def run(self, statement: str, *values: Any) -> int:
        with connections[self.database].cursor() as cursor:
            cursor.execute(statement.format(self.table), values)
            return int(cursor.rowcount)
