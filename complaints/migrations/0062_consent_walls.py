"""Consent and those whom a case concerns are for staff; what was recorded with letters before becomes consent."""

from django.db import migrations

from councils.tenancy import walls

CASES, EVENTS, CONSENTS = "complaints_case", "complaints_caseevent", "complaints_consent"
PEOPLE, PARTIES, TASKS = "complaints_person", "complaints_caseparty", "complaints_casetask"
# The two new tables have no wall yet.
TABLES = (CASES, EVENTS, PEOPLE, TASKS)
# The owner enters no council, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
# The last answer about this person counts, if it was yes.
RECORDED = f"""
WITH said AS (
    SELECT DISTINCT ON (c.id) c.id AS case_id, c.council_id, e.at, e.by_id, e.by_name, e.data -> 'sending' AS sending
      FROM {CASES} c JOIN {EVENTS} e ON e.case_id = c.id
     WHERE c.on_behalf_of <> '' AND e.data -> 'sending' ->> 'on_behalf_of' = c.on_behalf_of
     ORDER BY c.id, e.at DESC, e.id DESC
)
INSERT INTO {CONSENTS} (council_id, case_id, representative, authority, evidence, scope, starts_on, ends_on,
                        recorded_at, recorded_by_id, recorded_by_name)
SELECT council_id, case_id, 'other', CASE sending ->> 'authority' WHEN 'permission' THEN 'written' ELSE 'legal' END,
       sending ->> 'evidence', 'Everything about this complaint', (at AT TIME ZONE 'Europe/London')::date,
       nullif(sending ->> 'until', '')::date, at, by_id, by_name
  FROM said WHERE sending ->> 'authority' IN ('permission', 'other')
"""  # noqa: S608
HELD = f"""
UPDATE {CASES} c SET consent_from = k.starts_on, consent_until = k.ends_on FROM {CONSENTS} k WHERE k.case_id = c.id
"""  # noqa: S608
TO_GET = f"""
INSERT INTO {TASKS} (council_id, case_id, kind, opened_at, detail, done_by_name, done_note)
SELECT council_id, id, 'get_consent', logged_at, '', '', '' FROM {CASES}
 WHERE on_behalf_of <> '' AND consent_from IS NULL AND status IN ('received', 'under_investigation', 'responded')
    ON CONFLICT DO NOTHING
"""  # noqa: S608
CONCERNED = f"""
WITH numbered AS (
    SELECT id AS case_id, nextval(pg_get_serial_sequence('{PEOPLE}', 'id')) AS person_id, council_id, logged_at,
           on_behalf_of
      FROM {CASES} WHERE on_behalf_of <> ''
), made AS (
    INSERT INTO {PEOPLE} (id, council_id, name, created_at)
    SELECT person_id, council_id, on_behalf_of, logged_at FROM numbered
)
INSERT INTO {PARTIES} (council_id, case_id, person_id, role, added_at, added_by_name)
SELECT council_id, case_id, person_id, 'concerned', logged_at, 'The system' FROM numbered
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0061_consents")]

    operations = [
        migrations.RunSQL(
            [*LIFT, RECORDED, HELD, TO_GET, CONCERNED, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD],
            migrations.RunSQL.noop,
            elidable=True,
        ),
        walls.staff_wall(CONSENTS),
        walls.staff_wall(PARTIES),
        walls.same_council(CONSENTS, "case_id", CASES),
        walls.same_council(CONSENTS, "document_id", "complaints_document"),
        walls.same_council(PARTIES, "case_id", CASES),
        walls.same_council(PARTIES, "person_id", PEOPLE),
    ]
