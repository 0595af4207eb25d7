"""The clocks of this process and of PostgreSQL set ahead together: days pass at once, and no row is changed for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.factories.owner import as_owner

SCHEMA = "clock_ahead"
# PostgreSQL looks into pg_catalog before anything else, unless the search path gives it another place.
SEARCH_PATH = f"{SCHEMA},pg_catalog,public"
MAKE = f"""
CREATE SCHEMA {SCHEMA};
GRANT USAGE ON SCHEMA {SCHEMA} TO {settings.APP_ROLE};
CREATE FUNCTION {SCHEMA}.statement_timestamp() RETURNS timestamptz STABLE LANGUAGE sql
    AS $$ SELECT pg_catalog.statement_timestamp() + current_setting('clock.ahead')::interval $$
"""


class Clock:
    """Goes on like the real time, and can be set ahead of it."""

    def __init__(self, traveller: time_machine.Traveller, options: str) -> None:
        self._traveller, self._options, self._ahead = traveller, options, timedelta()
        self._set_database()

    def now(self) -> datetime:
        """What this process and the database take for the time."""
        return timezone.now()

    def move(self, by: timedelta) -> None:
        """So much later, also in the database and for a process that begins to use it afterwards."""
        self._ahead += by
        self._traveller.shift(by)
        self._set_database()

    def _set_database(self) -> None:
        ahead = f"{self._ahead.total_seconds()}s"
        options = f"{self._options} -c search_path={SEARCH_PATH} -c clock.ahead={ahead}"
        connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "options": options}
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('clock.ahead', %s, false)", [ahead])


@contextmanager
def set_ahead() -> Iterator[Clock]:
    """A clock that can be set ahead. Not in a transaction: it begins and ends with a new connection."""
    options = connection.settings_dict["OPTIONS"]
    _as_owner(MAKE)
    try:
        with time_machine.travel(timezone.now(), tick=True) as traveller:
            yield Clock(traveller, options["options"])
    finally:
        connection.settings_dict["OPTIONS"] = options
        _as_owner(f"DROP SCHEMA {SCHEMA} CASCADE")


def _as_owner(statements: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statements)
    connection.close()
