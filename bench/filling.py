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
from complaints.reminders import operations as reminders

SEED = 1


def fill(cases: int, councils: int) -> dict[str, Any]:
    """Demonstration data, the floors' own tables, statistics for the planner, and all reminders of today sent."""
    began = perf_counter()
    sign_ins = Path(settings.MEDIA_ROOT) / "demo.json"
    call_command("seed_demo", cases=cases, councils=councils, seed=SEED, sign_ins=sign_ins, stdout=sys.stderr)
    seconds = perf_counter() - began
    with transaction.atomic(using="floor"), connections["floor"].cursor() as cursor:
        cursor.execute(TABLES)
    reminders.send_due_reminders(timezone.now())
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
