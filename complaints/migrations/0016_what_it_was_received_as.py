"""What each case was logged as, beside what it is now; and cases from before their policy said what it deals with."""

from django.db import migrations, models

CASES, VERSIONS, EVENTS = "complaints_case", "councils_policyversion", "complaints_caseevent"
# Once in a lifetime for all councils: the owner enters none, so it looks over the walls for as long as this takes.
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in (CASES, VERSIONS, EVENTS)]
HOLD = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (CASES, VERSIONS, EVENTS)]
CONVERT = [
    # Every case was taken for a complaint until kinds were known; these procedures deal with no complaint.
    f"""
    UPDATE {CASES} c SET kind = v.document ->> 'takes'
      FROM {VERSIONS} v
     WHERE v.id = c.policy_version_id AND c.kind = 'complaint' AND v.document ->> 'takes' <> 'complaint'
    """,  # noqa: S608
    f"UPDATE {CASES} SET received_as = kind WHERE kind <> 'complaint'",  # noqa: S608
    f"""
    UPDATE {CASES} c SET received_as = first.was
      FROM (SELECT DISTINCT ON (case_id) case_id, data ->> 'was' AS was
              FROM {EVENTS} WHERE kind = 'reclassified' ORDER BY case_id, id) AS first
     WHERE first.case_id = c.id AND c.received_as <> first.was
    """,  # noqa: S608
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0015_entries_in_their_case_s_council"),
        ("councils", "0012_what_older_policies_take"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="received_as",
            field=models.CharField(db_default="complaint", default="complaint", max_length=30),
        ),
        migrations.RunSQL([*LIFT, *CONVERT, *HOLD], migrations.RunSQL.noop),
    ]
