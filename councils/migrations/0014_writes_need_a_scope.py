"""A write without a scope raises on every walled table that exists already; later ones come with it (walls._policies)."""

from django.db import migrations

from councils.tenancy import walls

QUEUE_POLICY = (
    f"ALTER POLICY council_wall ON %s USING ({walls.IN_COUNCIL_OR_QUEUE}) WITH CHECK ({walls.IN_COUNCIL_OR_QUEUE})"
)
GUARD_EVERY_TABLE = f"""
DO $guard$
DECLARE walled record;
BEGIN
  FOR walled IN
    SELECT c.oid::regclass AS name, EXISTS (
      SELECT FROM pg_policy WHERE polrelid = c.oid AND pg_get_expr(polqual, polrelid) LIKE $like$%'worker'%$like$
    ) AS is_queue
    FROM pg_class c WHERE c.relrowsecurity AND c.relkind IN ('r', 'p')
  LOOP
    IF walled.is_queue THEN
      EXECUTE format($sql${QUEUE_POLICY}$sql$, walled.name);
      EXECUTE format($sql${walls.WRITES_NEED_A_SCOPE.format(table="%s", other="'queue'")}$sql$, walled.name);
    ELSE
      EXECUTE format($sql${walls.WRITES_NEED_A_SCOPE.format(table="%s", other="")}$sql$, walled.name);
    END IF;
  END LOOP;
END $guard$
"""  # noqa: S608 (every part is our own)


class Migration(migrations.Migration):
    dependencies = [("councils", "0013_when_a_comment_is_answered")]

    operations = [
        migrations.RunSQL([walls.SCOPE_FUNCTIONS, walls.REQUIRE_SCOPE, GUARD_EVERY_TABLE], migrations.RunSQL.noop)
    ]
