"""Digests behind their wall; what was stored under the three fixed steps, as the ladder would have it."""

from django.db import migrations

from councils.tenancy import walls

TABLES = ("complaints_deadline", "complaints_reminder", "complaints_case")
# Once in a lifetime for all councils: the owner enters none, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
CONVERT = [
    """
    UPDATE complaints_deadline d SET next_at = NULL
     WHERE NOT d.open AND d.next_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM complaints_case c
                        WHERE c.id = d.case_id AND c.paused AND d.kind = 'response' AND d.met_on IS NULL)
    """,
    """
    UPDATE complaints_reminder
       SET step = CASE step WHEN 'due_soon' THEN '-2' WHEN 'overdue' THEN '+1' WHEN 'escalated' THEN '+5' ELSE step END
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0012_reminders_as_data")]

    operations = [
        walls.staff_wall("complaints_digestentry"),
        walls.same_council("complaints_digestentry", "case_id", "complaints_case"),
        migrations.RunSQL([*LIFT, *CONVERT, *HOLD], migrations.RunSQL.noop),
    ]
