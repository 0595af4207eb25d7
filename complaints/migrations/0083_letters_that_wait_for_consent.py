"""Which letters are held back for permission: it was read out of the words of their tasks."""

from django.db import migrations, models

CASES, TASKS = "complaints_case", "complaints_casetask"
# The owner enters no council, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in (CASES, TASKS)]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (CASES, TASKS)]
WAITING = f"""
UPDATE {TASKS} t SET waits_for_consent = true FROM {CASES} c
 WHERE c.id = t.case_id AND c.on_behalf_of <> '' AND t.done_at IS NULL AND t.letter_id IS NOT NULL
   AND t.kind IN ('send_another_way', 'order_format')
   AND strpos(lower(t.detail), lower('permission from ' || c.on_behalf_of)) > 0
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0082_open_cases_by_officer")]

    operations = [
        migrations.AddField("casetask", "waits_for_consent", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(
            [*LIFT, WAITING, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD], migrations.RunSQL.noop, elidable=True
        ),
    ]
