"""The database checks who acts: staff hold a role in the council, and residents read no list of its people."""

from django.db import migrations

from councils.tenancy import walls

# Tables of all apps that have these policies already; later ones come with the present wording (walls._policies).
CONDITIONS = {"known_kind": walls.KNOWN_KIND, "not_resident": walls.NOT_RESIDENT, "of_own_case": walls.OF_OWN_CASE}
BRANCHES = "".join(
    f"WHEN '{name}' THEN "
    f"EXECUTE format($sql$ALTER POLICY {name} ON %s USING ({condition}) WITH CHECK ({condition})$sql$, old.name);\n"
    for name, condition in CONDITIONS.items()
)
REWORD = f"""
DO $reword$
DECLARE old record;
BEGIN
  FOR old IN SELECT polname, polrelid::regclass AS name FROM pg_policy WHERE polname = ANY (ARRAY{list(CONDITIONS)})
  LOOP
    CASE old.polname {BRANCHES} END CASE;
  END LOOP;
END $reword$
"""  # noqa: S608 (every part is our own)


class Migration(migrations.Migration):
    dependencies = [("councils", "0026_email_domains")]

    operations = [
        migrations.RunSQL([walls.SCOPE_FUNCTIONS, walls.VERIFIED_KIND, REWORD], migrations.RunSQL.noop),
        walls.read_by_functions("councils_membership"),
        walls.colleagues_only("councils_membership"),
        # A withdrawal that is asked for is staff's; one that was agreed says which version governs.
        walls.narrow("councils_policywithdrawal", agreed=f"{walls.NOT_RESIDENT} OR agreed"),
    ]
