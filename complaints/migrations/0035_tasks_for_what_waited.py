"""What waited before there were tasks: cases that are paused, and what complainants sent after the council last wrote.

Neither stood in a list of its own.
"""

from django.db import migrations

CASES, EVENTS, TASKS = "complaints_case", "complaints_caseevent", "complaints_casetask"
NOTES, DOCUMENTS = "complaints_note", "complaints_document"
TABLES = (CASES, EVENTS, TASKS, NOTES, DOCUMENTS)
# Once in a lifetime for all councils: the owner enters none, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
PAUSED = f"""
INSERT INTO {TASKS} (council_id, case_id, kind, event_id, opened_at, detail, done_by_name, done_note)
SELECT DISTINCT ON (c.id) c.council_id, c.id, 'await_reply', e.id, e.at,
       'Paused before the last day to reply was asked for.', '', ''
  FROM {CASES} c JOIN {EVENTS} e ON e.case_id = c.id AND e.stage = c.stage AND e.kind = 'paused'
 WHERE c.paused AND c.status IN ('received', 'under_investigation')
 ORDER BY c.id, e.id DESC
    ON CONFLICT DO NOTHING
"""  # noqa: S608
SENT = f"""
INSERT INTO {TASKS} (council_id, case_id, kind, event_id, opened_at, detail, done_by_name, done_note)
SELECT e.council_id, e.case_id, 'read_message', e.id, e.at, '', '', ''
  FROM {EVENTS} e JOIN {CASES} c ON c.id = e.case_id
  LEFT JOIN {NOTES} n ON n.case_id = e.case_id AND n.id = (e.data ->> 'note')::bigint
  LEFT JOIN {DOCUMENTS} d ON d.case_id = e.case_id AND d.id = (e.data ->> 'document')::bigint
 WHERE e.kind IN ('note', 'document') AND coalesce(n.from_complainant, d.from_complainant, false)
   AND e.at > c.logged_at
   AND NOT EXISTS (
       SELECT FROM {EVENTS} later
        WHERE later.case_id = e.case_id AND (later.at, later.id) > (e.at, e.id) AND later.public
          AND (later.data ? 'letter'
               OR EXISTS (SELECT FROM {NOTES} said WHERE said.case_id = later.case_id
                             AND said.id = (later.data ->> 'note')::bigint AND NOT said.from_complainant)))
    ON CONFLICT DO NOTHING
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0034_anonymous_complaints")]

    operations = [
        migrations.RunSQL(
            [*LIFT, PAUSED, SENT, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD], migrations.RunSQL.noop, elidable=True
        ),
    ]
