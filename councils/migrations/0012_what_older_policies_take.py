"""Four policies say since which kind of contact they deal with; versions that were published before get the same words.

Nothing else of a published version changes: without this, loading the policies again would refuse the same version
with other contents, and cases under it would count as complaints.
"""

from django.db import migrations

TABLE = "councils_policyversion"
TAKES = (
    ("representation", "three-stage", "representation"),
    ("comment", "undated", "comment"),
    ("foi", "foia-2000", "information request"),
    ("eir", "si-2004-3391", "information request"),
)
# The migration runs as the owner, whom FORCE would hold to one council, and on rows that a trigger keeps as they are.
LIFT = [
    f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY",
    f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_unchangeable",
]
HOLD = [
    # A table can't be altered while the keys of changed rows are still to be checked.
    "SET CONSTRAINTS ALL IMMEDIATE",
    f"ALTER TABLE {TABLE} ENABLE TRIGGER {TABLE}_unchangeable",
    f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
]
SAY = [
    (
        f"UPDATE {TABLE} SET document = document || jsonb_build_object('takes', %s::text) "  # noqa: S608
        "WHERE procedure = %s AND version = %s AND NOT document ? 'takes'",
        [takes, procedure, version],
    )
    for procedure, version, takes in TAKES
]


class Migration(migrations.Migration):
    dependencies = [("councils", "0011_own_memberships_elsewhere")]

    operations = [migrations.RunSQL([*LIFT, *SAY, *HOLD], migrations.RunSQL.noop)]
