"""The sweep that sends reminders, and changes of a council's schedule."""

import json
import logging
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from complaints.models import Deadline
from complaints.notifications.queries import (
    DIGESTS,
    DeadlineGroup,
    clocks,
    deadline_groups,
    reminder_planner,
    reminder_settings,
)
from complaints.notifications.rules import again_at
from complaints.reminders.queries import DUE, SAID, TOLD, councils_to_remind, sweep_terms
from councils.models import Council, ReminderDecision
from councils.reminders.operations import ReminderContext, decide_reminders
from councils.tenancy.scope import ActorKind, tenant

# The foreign keys would lock the case at the end. That could deadlock with an officer who holds the case and waits for
# the deadline, so a locked case is left for the next minute.
CLAIMED = """
claimed AS (
    SELECT d.*, c.complainant_id
      FROM complaints_deadline d
      JOIN complaints_case c ON c.id = d.case_id
     WHERE d.council_id = %(council)s AND d.next_at <= %(at)s
     ORDER BY d.next_at
     LIMIT %(batch)s
       FOR UPDATE OF d SKIP LOCKED
       FOR KEY SHARE OF c SKIP LOCKED
)"""

RECORDED = """
recorded AS (
    INSERT INTO complaints_reminder (id, council_id, case_id, deadline_id, step, due_on, planned_at, recorded_at)
    SELECT reminder_id, %(council)s, case_id, id, step, due_on, planned_at, %(at)s
      FROM due
     WHERE step <> ''
        ON CONFLICT (council_id, deadline_id, step, due_on) DO NOTHING
    RETURNING id
)"""

MOVED_ON = """
moved_on AS (
    UPDATE complaints_deadline d
       SET next_at = due.following
      FROM due
     WHERE d.id = due.id
)"""

# Only steps recorded now are told. IS TRUE uses a hash lookup; for a join or an array the planner, which expects one
# row, would compare each with each.
NEWS = """
news AS MATERIALIZED (
    SELECT told.*, NULL::bigint AS event_id FROM told
     WHERE (told.reminder_id IN (SELECT id FROM recorded)) IS TRUE
)"""

QUEUED = """
queued AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, case_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, case_id,
           CASE WHEN step = %(paused)s THEN 'reminder_paused'
                WHEN step NOT LIKE '+%%' THEN 'reminder_due_soon'
                WHEN level = ANY (%(answering)s) THEN 'reminder_overdue'
                ELSE 'reminder_escalated' END,
           user_id,
           jsonb_build_object('reminder', reminder_id)
               || CASE WHEN covers_id IS NULL THEN '{}' ELSE jsonb_build_object('covers', covers_id) END,
           concat_ws(':', 'reminder', deadline_id, step, due_on, user_id),
           %(at)s, %(goes_at)s
      FROM news
     WHERE at_once
        ON CONFLICT (council_id, dedupe_key) DO NOTHING
)"""

# Returns how many deadlines were handled and how many reminders are new.
_DUE = DUE.format(number="nextval('complaints_reminder_id_seq')")
REMIND = (
    f"WITH {CLAIMED}, {SAID}, {_DUE}, {RECORDED}, {MOVED_ON}, {TOLD}, {NEWS}, {QUEUED}, {DIGESTS} "  # noqa: S608
    "SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM recorded)"
)
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


# One row per group of equal deadlines. Locked by id, to avoid deadlocks.
REPLAN = """
WITH held AS MATERIALIZED (
    SELECT d.id, plan.becomes
      FROM complaints_deadline d
      JOIN jsonb_to_recordset(%(plans)s) AS plan
           (kind text, subject bigint, due_on date, next_at timestamptz, open boolean, becomes timestamptz)
        ON d.kind = plan.kind AND d.subject = plan.subject AND d.due_on = plan.due_on AND d.open = plan.open
       AND d.next_at IS NOT DISTINCT FROM plan.next_at
     WHERE d.council_id = %(council)s AND (d.open OR d.next_at IS NOT NULL)
     ORDER BY d.id
       FOR UPDATE OF d
)
UPDATE complaints_deadline d SET next_at = held.becomes FROM held WHERE d.id = held.id
"""


@transaction.atomic
def change_reminders(context: ReminderContext, document: object) -> tuple[ReminderDecision, int]:
    """Change settings, and return how many deadlines changed. Raises as `decide_reminders`."""
    council = Council.objects.get(pk=context.by.council_id)
    decision = decide_reminders(context, document, reminder_settings(council), clocks())
    return decision, replan(council.pk, context.at)


def replan(council_id: int, at: datetime) -> int:
    """Replan open deadlines, within the council's tenant."""
    how = reminder_planner(Council.objects.get(pk=council_id))
    waiting = Deadline.objects.filter(council_id=council_id, open=True)
    resting = Deadline.objects.filter(council_id=council_id, open=False, next_at__isnull=False)
    plans = []
    for each in [*deadline_groups(waiting), *deadline_groups(resting)]:
        becomes = again_at(how.plan(each.kind, each.subject, each.due_on), each.next_at, at)
        if becomes != each.next_at:
            plans.append(_row(each, becomes))
    with connection.cursor() as cursor:
        cursor.execute(REPLAN, {"council": council_id, "plans": json.dumps(plans)})
        return int(cursor.rowcount)


def _row(each: DeadlineGroup, becomes: datetime | None) -> dict[str, object]:
    return {
        "kind": each.kind,
        "subject": each.subject,
        "due_on": each.due_on.isoformat(),
        "next_at": each.next_at.isoformat() if each.next_at else None,
        "open": each.open,
        "becomes": becomes.isoformat() if becomes else None,
    }
