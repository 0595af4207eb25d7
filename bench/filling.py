"""Fills the cluster and says how fast that went."""

import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from bench.floor_tables import TABLES
from bench.multiplying import multiply
from complaints.reminders import operations as reminders

SEED = 1
PLAYED_AT_MOST = 20_000


def fill(cases: int, councils: int, largest: int | None = None) -> dict[str, Any]:
    """Demonstration data, the floors' own tables, statistics for the planner, and all reminders of today sent.

    More than 20,000 cases are played once and copied; `largest`: how many of them one council has.
    """
    began = perf_counter()
    sign_ins = Path(settings.MEDIA_ROOT) / "demo.json"
    copies = (cases - 1) // PLAYED_AT_MOST
    played, of_one = cases // (copies + 1), None if largest is None else largest // (copies + 1)
    call_command(
        "seed_demo", cases=played, councils=councils, largest=of_one, seed=SEED, sign_ins=sign_ins, stdout=sys.stderr
    )
    reminders.send_due_reminders(timezone.now())
    if copies:
        multiply("true", copies)
    seconds = perf_counter() - began
    with transaction.atomic(using="floor"), connections["floor"].cursor() as cursor:
        cursor.execute(TABLES)
    with connections["floor"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM complaints_caseevent")
        (events,) = cursor.fetchone()
    vacuum()
    return {"seconds": round(seconds, 1), "cases_per_second": round(cases / seconds), "events": events}


def vacuum() -> None:
    """What autovacuum does after a while: without it the first rounds would read what no later one does."""
    with connections["floor"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table}")
