"""Reminder settings call their parts what the code calls them: schedules and recipients."""

from django.db import migrations

KEYS = (("ladders", "schedules"), ("tells", "recipients"))
COLUMNS = (
    ("councils_council", "reminders"),
    ("councils_historicalcouncil", "reminders"),
    ("councils_reminderdecision", "document"),
)
HISTORY, DECISIONS = "councils_historicalcouncil", "councils_reminderdecision"
# The owner of the tables is held to one council by FORCE, and a trigger keeps decisions as they are.
LIFT = [
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in (HISTORY, DECISIONS)),
    f"ALTER TABLE {DECISIONS} DISABLE TRIGGER {DECISIONS}_unchangeable",
]
HOLD = [
    "SET CONSTRAINTS ALL IMMEDIATE",
    f"ALTER TABLE {DECISIONS} ENABLE TRIGGER {DECISIONS}_unchangeable",
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (HISTORY, DECISIONS)),
]


def renamed(pairs):
    for table, column in COLUMNS:
        document = f"{column}::text"
        for old, new in pairs:
            document = f"""replace({document}, '"{old}": ', '"{new}": ')"""
        yield f"UPDATE {table} SET {column} = ({document})::jsonb WHERE {column} IS NOT NULL"  # noqa: S608


class Migration(migrations.Migration):
    # The digests read the old names in a migration of their own.
    dependencies = [("councils", "0036_plainer_help_texts"), ("complaints", "0013_digest_walls")]

    operations = [
        migrations.RunSQL(
            [*LIFT, *renamed(KEYS), *HOLD],
            [*LIFT, *renamed([(new, old) for old, new in KEYS]), *HOLD],
        )
    ]
