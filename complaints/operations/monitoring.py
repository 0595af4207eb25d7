"""Reminders of dates: recorded once each, whatever happens to workers, schedulers or the broker.

Several runs at once are harmless, and so is none for a week: the reminders are then late, never lost, and
what is overdue doesn't depend on them at all.
"""

import logging
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from complaints.models import Reminder
from complaints.operations._remind_sql import REMIND
from complaints.queries.deadlines import councils_to_remind
from councils.domain.roles import Role
from councils.tenancy.scope import Kind, tenant

# Where batches no longer gain speed and locks are still short (PERFORMANCE 2: between 500 and 2,000).
BATCH = 500

logger = logging.getLogger(__name__)


def send_due_reminders(at: datetime, batch: int = BATCH) -> int:
    """Record every reminder that has fallen due and queue its messages; the number of new reminders.

    Councils take turns by the batch, so that one with a long backlog keeps no other waiting.
    """
    with tenant(None, Kind.WORKER), transaction.atomic():
        waiting = councils_to_remind(at)
    recorded = 0
    while waiting:
        unfinished = []
        for council_id in waiting:
            claimed, new = _remind_apart(council_id, at, batch)
            recorded += new
            if claimed == batch:
                unfinished.append(council_id)
        waiting = unfinished
    return recorded


def _remind_apart(council_id: int, at: datetime, batch: int) -> tuple[int, int]:
    """One council's trouble delays nobody else; the next run tries again."""
    try:
        return remind(council_id, at, batch)
    except DatabaseError:
        logger.exception("Reminders of council %s failed", council_id)
        return 0, 0


def remind(council_id: int, at: datetime, batch: int = BATCH) -> tuple[int, int]:
    """One batch of one council, in a transaction of its own: how many were claimed, and how many are new."""
    with tenant(council_id, Kind.SYSTEM), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            REMIND,
            {
                "council": council_id,
                "at": at,
                "batch": batch,
                "due_soon": Reminder.Step.DUE_SOON.value,
                "overdue": Reminder.Step.OVERDUE.value,
                "escalated": Reminder.Step.ESCALATED.value,
                "champion": Role.COMPLAINT_CHAMPION.value,
                "head": Role.HEAD_OF_SERVICE.value,
                "manager": Role.COMPLAINTS_MANAGER.value,
            },
        )
        claimed, new = cursor.fetchone()
    return claimed, new
