"""Deaths and defects are counted apart from refusals; a channel that is out of service is known as such.

Until now a worker that stopped counted twenty attempts, which made a message undeliverable after a few hours.
"""

from django.db import migrations, models

MESSAGES, TASKS, EVENTS = "complaints_outboxmessage", "complaints_casetask", "complaints_caseevent"
# Once in a lifetime for all councils: the owner enters none, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in (MESSAGES, TASKS, EVENTS)]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (MESSAGES, TASKS, EVENTS)]
COUNT_APART = f"""
UPDATE {MESSAGES} SET deaths = attempts / 20, attempts = attempts % 20, not_before = least(not_before, now())
 WHERE sent_at IS NULL AND failed_at IS NULL AND attempts >= 20
"""  # noqa: S608
# Given up before the three days were over: someone has to look whether the person was told in another way.
LIST_WHAT_WAS_GIVEN_UP_TOO_EARLY = f"""
INSERT INTO {TASKS} (council_id, case_id, kind, event_id, opened_at, detail, done_by_name, done_note)
SELECT DISTINCT ON (m.case_id, e.id) m.council_id, m.case_id, 'not_delivered', e.id, now(),
       'This email was given up after a few hours because of a fault in this service. It was not sent.', '', ''
  FROM {MESSAGES} m JOIN {EVENTS} e ON e.id = (m.payload ->> 'event')::bigint AND e.case_id = m.case_id
 WHERE m.failed_at < m.created_at + interval '72 hours' AND m.attempts >= 77
   AND m.user_id IS NULL AND m.case_id IS NOT NULL AND m.kind <> 'scan'
    ON CONFLICT DO NOTHING
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0028_drafts_from_sessions")]

    operations = [
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("channel", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("next_probe_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="deaths",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="defects",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="casetask",
            name="kind",
            field=models.CharField(
                choices=[
                    ("read_message", "Deal with a message"),
                    ("post_letter", "Post a letter"),
                    ("send_another_way", "Send it another way"),
                    ("not_delivered", "Deal with an undelivered message"),
                    ("unchecked_file", "Deal with a file that waits for its virus check"),
                ],
                max_length=30,
            ),
        ),
        migrations.RunSQL(
            [*LIFT, COUNT_APART, LIST_WHAT_WAS_GIVEN_UP_TOO_EARLY, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD],
            migrations.RunSQL.noop,
        ),
    ]
