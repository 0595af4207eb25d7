"""Each case gets its person. Cases of one account get one person; others may be joined later by staff."""

from django.db import migrations

CASES, PEOPLE, CHANGES = "complaints_case", "complaints_person", "complaints_personchange"
TABLES = (CASES, PEOPLE, CHANGES)
# The owner enters no council, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES]
LAST = "(array_agg({0} ORDER BY received_at DESC, id DESC) FILTER (WHERE {0} <> ''))[1]"
NEWEST = {name: f"coalesce({LAST.format(f'complainant_{name}')}, '')" for name in ("email", "phone", "address")}
WITH_ACCOUNT = f"""
INSERT INTO {PEOPLE} (council_id, name, email, phone, address, account_id, created_at)
SELECT council_id, {LAST.format("complainant_name")}, {NEWEST["email"]}, {NEWEST["phone"]}, {NEWEST["address"]},
       complainant_id, min(logged_at)
  FROM {CASES} WHERE complainant_id IS NOT NULL GROUP BY council_id, complainant_id
"""  # noqa: S608
JOINED = f"""
UPDATE {CASES} c SET person_id = p.id FROM {PEOPLE} p
 WHERE p.council_id = c.council_id AND p.account_id = c.complainant_id
"""  # noqa: S608
# What their cases said otherwise stays in the history.
EARLIER = f"""
INSERT INTO {CHANGES} (council_id, person_id, field, was, now, reason, at, by_name)
SELECT DISTINCT ON (p.id, said.field, said.value)
       p.council_id, p.id, said.field, said.value, said.now, 'Given with ' || c.reference, c.logged_at, 'The system'
  FROM {CASES} c JOIN {PEOPLE} p ON p.id = c.person_id,
       LATERAL (VALUES ('name', c.complainant_name, p.name), ('email', c.complainant_email, p.email),
                       ('phone', c.complainant_phone, p.phone), ('address', c.complainant_address, p.address))
               AS said (field, value, now)
 WHERE p.account_id IS NOT NULL AND said.value <> '' AND said.value <> said.now
 ORDER BY p.id, said.field, said.value, c.logged_at
"""  # noqa: S608
OTHERS = f"""
WITH numbered AS (
    SELECT id AS case_id, nextval(pg_get_serial_sequence('{PEOPLE}', 'id')) AS person_id, council_id, logged_at,
           complainant_name, complainant_email, complainant_phone, complainant_address
      FROM {CASES}
     WHERE complainant_id IS NULL
       AND (complainant_name <> 'Anonymous' OR complainant_email || complainant_phone || complainant_address <> '')
), made AS (
    INSERT INTO {PEOPLE} (id, council_id, name, email, phone, address, created_at)
    SELECT person_id, council_id, complainant_name, complainant_email, complainant_phone, complainant_address, logged_at
      FROM numbered
)
UPDATE {CASES} SET person_id = numbered.person_id FROM numbered WHERE {CASES}.id = numbered.case_id
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("complaints", "0057_people_walls")]

    operations = [
        migrations.RunSQL(
            [*LIFT, WITH_ACCOUNT, JOINED, EARLIER, OTHERS, "SET CONSTRAINTS ALL IMMEDIATE", *HOLD],
            migrations.RunSQL.noop,
            elidable=True,
        ),
    ]
