"""A stage's record has the finding of its first answer, as it has that answer's date; answers are found by their day.

Reopened stages that were answered again had the date of the first answer beside the finding of the last.
"""

from django.db import migrations, models

STAGES, EVENTS = "complaints_stagerecord", "complaints_caseevent"
# Once in a lifetime for all councils: the owner enters none, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in (STAGES, EVENTS)]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (STAGES, EVENTS)]
CONVERT = f"""
UPDATE {STAGES} s SET outcome = first.outcome
  FROM (SELECT DISTINCT ON (case_id, stage) case_id, stage, data ->> 'outcome' AS outcome
          FROM {EVENTS} WHERE kind = 'responded' ORDER BY case_id, stage, at, id) AS first
 WHERE first.case_id = s.case_id AND first.stage = s.stage AND s.outcome <> first.outcome
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0022_case_task_walls")]

    operations = [
        migrations.RunSQL([*LIFT, CONVERT, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD], migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(
                condition=models.Q(("kind", "responded")), fields=["council", "at"], name="answer_by_day"
            ),
        ),
    ]
