"""Whoever works dates out and whoever decides about a calendar wait for each other, and nobody else does.

A date follows the calendar as its transaction sees it. A day that is decided while such a transaction is open would
pass it by: its dates would be written under a calendar that no longer holds, after the decision has looked for what it
moves. So dates are worked out under a shared lock and days decided under an exclusive one, until the end of the
transaction each. They are advisory: taking them writes nothing, and whoever only reads takes none.
"""

from collections.abc import Iterable

from django.db import connection

# Tells these locks from other advisory ones; the second half of their name is the council.
CALENDAR = 1
SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s::int)"
EXCLUSIVE = "SELECT pg_advisory_xact_lock(%s, council::int) FROM unnest(%s) AS council"


def keep_calendar(council_id: int) -> None:
    """Let nobody decide about a council's days before this transaction ends; waits for whoever is deciding.

    To be taken before any case is locked: who decides locks cases afterwards. Read the calendar after it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [CALENDAR, council_id])


def change_calendars(council_ids: Iterable[int]) -> None:
    """Decide about some councils' days: waits for everybody who is working dates out there, and lets nobody begin."""
    with connection.cursor() as cursor:
        cursor.execute(EXCLUSIVE, [CALENDAR, sorted(council_ids)])
