"""Changes of reminder settings, applied to open deadlines."""

import json
from datetime import datetime

from django.db import connection, transaction

from complaints.models import Deadline
from complaints.reminders.queries.settings import DeadlinesAlike, alike_among, clocks, reminder_settings, reminding
from complaints.reminders.rules import again_at
from councils.models import Council, ReminderDecision
from councils.reminders.operations import ReminderTurn, decide_reminders

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
def change_reminders(turn: ReminderTurn, document: object) -> tuple[ReminderDecision, int]:
    """Change settings, and return how many deadlines changed. Raises as `decide_reminders`."""
    council = Council.objects.get(pk=turn.by.council_id)
    decision = decide_reminders(turn, document, reminder_settings(council), clocks())
    return decision, replan(council.pk, turn.at)


def replan(council_id: int, at: datetime) -> int:
    """Replan open deadlines, within the council's tenant."""
    how = reminding(Council.objects.get(pk=council_id))
    waiting = Deadline.objects.filter(council_id=council_id, open=True)
    resting = Deadline.objects.filter(council_id=council_id, open=False, next_at__isnull=False)
    plans = []
    for each in [*alike_among(waiting), *alike_among(resting)]:
        becomes = again_at(how.plan(each.kind, each.subject, each.due_on), each.next_at, at)
        if becomes != each.next_at:
            plans.append(_row(each, becomes))
    with connection.cursor() as cursor:
        cursor.execute(REPLAN, {"council": council_id, "plans": json.dumps(plans)})
        return int(cursor.rowcount)


def _row(each: DeadlinesAlike, becomes: datetime | None) -> dict[str, object]:
    return {
        "kind": each.kind,
        "subject": each.subject,
        "due_on": each.due_on.isoformat(),
        "next_at": each.next_at.isoformat() if each.next_at else None,
        "open": each.open,
        "becomes": becomes.isoformat() if becomes else None,
    }
