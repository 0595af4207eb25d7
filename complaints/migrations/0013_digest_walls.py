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
    # So many days before and after the date as the council had set, of which the councils' own migration made steps.
    """
    UPDATE complaints_reminder r
       SET step = CASE r.step WHEN 'due_soon' THEN COALESCE(to_char(-NULLIF(LEAST(c.remind_before_days, 60), 0), 'FMS99'), '0')
                              WHEN 'overdue' THEN '+1'
                              ELSE to_char(COALESCE(
                                   (SELECT max((rung ->> 'days')::int)
                                      FROM jsonb_array_elements(c.reminders -> 'ladders') AS ladder,
                                           jsonb_array_elements(ladder -> 'steps') AS rung
                                     WHERE ladder ->> 'clock' = 'any' AND rung -> 'tells' ? 'head_of_service'), 5),
                                   'FMS99') END
      FROM councils_council c
     WHERE c.id = r.council_id AND r.step IN ('due_soon', 'overdue', 'escalated')
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
