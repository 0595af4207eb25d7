"""Reminders of dates: recorded once each, whatever happens to workers, schedulers or the broker.

Several runs at once are harmless, and so is none for a week: the reminders are then late, never lost, and
what is overdue doesn't depend on them at all.
"""

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
    """Record every reminder that has fallen due and queue its messages; the number of new reminders.

    Councils take turns by the batch, so that one with a long backlog keeps no other waiting.
    """
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        waiting = [CouncilSweep(council_id, at, batch) for council_id in councils_to_remind(at)]
    recorded = 0
    while waiting:
        recorded += sum(_remind_apart(sweep) for sweep in waiting)
        waiting = [sweep for sweep in waiting if not sweep.finished]
    return recorded


def _remind_apart(sweep: "CouncilSweep") -> int:
    """One council's trouble delays nobody else; the next run tries again."""
    try:
        return sweep.remind()
    except DatabaseError:
        logger.exception("Reminders of council %s failed", sweep.council_id)
        sweep.finished = True
        return 0


class CouncilSweep:
    """One council at one instant, batch by batch, until nothing is due there any more."""

    def __init__(self, council_id: int, at: datetime, batch: int = BATCH) -> None:
        self.council_id, self.at, self.batch = council_id, at, batch
        self.finished = False
        self._terms: dict[str, Any] | None = None

    def remind(self) -> int:
        """One batch, in a transaction of its own; the number of new reminders."""
        with tenant(self.council_id, ActorKind.SYSTEM), transaction.atomic(), connection.cursor() as cursor:
            if self._terms is None:
                self._terms = sweep_terms(self.council_id, self.at)
            cursor.execute(REMIND, {**self._terms, "batch": self.batch})
            dealt_with, recorded = cursor.fetchone()
        self.finished = dealt_with < self.batch
        return int(recorded)
