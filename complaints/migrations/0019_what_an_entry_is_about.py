"""What an entry of a digest is about is of its own council; and of a paused case nobody is reminded to acknowledge it."""

from django.db import migrations, models

from councils.tenancy import walls

TABLES = ("complaints_deadline", "complaints_case")
# Once in a lifetime for all councils: the owner enters none, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
CONVERT = [
    """
    UPDATE complaints_deadline d SET next_at = NULL
      FROM complaints_case c
     WHERE c.id = d.case_id AND c.paused AND d.open AND d.kind = 'acknowledgement'
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0018_policy_trial_walls")]

    operations = [
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.UniqueConstraint(fields=("council", "id"), name="event_in_council"),
        ),
        walls.same_council("complaints_digestentry", "event_id", "complaints_caseevent"),
        migrations.RunSQL([*LIFT, *CONVERT, *HOLD], migrations.RunSQL.noop),
    ]
