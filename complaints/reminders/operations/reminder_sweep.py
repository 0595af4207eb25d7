"""Records each reminder once. After an outage reminders are late, not lost."""

import logging
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from complaints.reminders.operations.statement import REMIND
from complaints.reminders.queries.sweep import councils_to_remind, sweep_terms
from councils.tenancy.scope import ActorKind, tenant

# Where batches no longer gain speed and locks are still short (measured: between 500 and 2,000).
BATCH = 1000

logger = logging.getLogger(__name__)


def send_due_reminders(at: datetime, batch: int = BATCH) -> int:
    """Record due reminders and queue messages. Returns how many are new."""
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        waiting = [CouncilSweep(council_id, at, batch) for council_id in councils_to_remind(at)]
    recorded = 0
    # Councils take turns by batch, so that none delays the others.
    while waiting:
        recorded += sum(_remind_apart(sweep) for sweep in waiting)
        waiting = [sweep for sweep in waiting if not sweep.finished]
    return recorded


def _remind_apart(sweep: "CouncilSweep") -> int:
    # A council's failure delays no other. The next run retries.
    try:
        return sweep.remind()
    except DatabaseError:
        logger.exception("Reminders of council %s failed", sweep.council_id)
        sweep.finished = True
        return 0


class CouncilSweep:
    def __init__(self, council_id: int, at: datetime, batch: int = BATCH) -> None:
        self.council_id, self.at, self.batch = council_id, at, batch
        self.finished = False
        self._terms: dict[str, Any] | None = None

    def remind(self) -> int:
        """Process one batch in a transaction. Returns how many are new."""
        with tenant(self.council_id, ActorKind.SYSTEM), transaction.atomic(), connection.cursor() as cursor:
            if self._terms is None:
                self._terms = sweep_terms(self.council_id, self.at)
            cursor.execute(REMIND, {**self._terms, "batch": self.batch})
            dealt_with, recorded = cursor.fetchone()
        self.finished = dealt_with < self.batch
        return int(recorded)
