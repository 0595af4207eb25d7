"""What people asked for in their own words waits for someone to look at it, with a task while the case goes on."""

from django.db import migrations

CASES, TASKS = "complaints_case", "complaints_casetask"
TABLES = (CASES, TASKS)
# The owner enters no council, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
TO_CLASSIFY = f"""
INSERT INTO {TASKS} (council_id, case_id, kind, opened_at, detail, done_by_name, done_note)
SELECT council_id, id, 'classify_adjustments', logged_at, adjustments, '', ''
  FROM {CASES} WHERE adjustments <> '' AND NOT adjustments_classified
   AND status NOT IN ('closed', 'declined', 'withdrawn', 'duplicate')
 ORDER BY id
    ON CONFLICT DO NOTHING
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0068_adjustment_walls")]

    operations = [
        migrations.RunSQL(
            [*LIFT, TO_CLASSIFY, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD], migrations.RunSQL.noop, elidable=True
        ),
    ]
