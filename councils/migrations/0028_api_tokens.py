"""Tokens of the API, hashed and behind their wall. Those of authtoken_token, which lay there in the clear, end."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from councils.tenancy import walls

# For the entered council alone, and while the owner has an open account and a role there. Notes once a minute that the
# token is in use; where another request holds the row, that one notes it.
USE = """
CREATE FUNCTION api_token_use(p_key_hash text, p_at timestamptz)
RETURNS TABLE (id bigint, email varchar, name varchar, is_active boolean, may_write boolean) SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp LANGUAGE plpgsql AS $$
DECLARE
  token public.councils_apitoken;
BEGIN
  SELECT t.* INTO token FROM public.councils_apitoken t
   WHERE t.council_id = public.app_council() AND t.key_hash = p_key_hash AND t.expires_at > p_at;
  RETURN QUERY SELECT u.id, u.email, u.name, u.is_active, token.may_write FROM public.councils_user u
   WHERE u.id = token.user_id AND u.is_active AND EXISTS (
     SELECT FROM public.councils_membership m WHERE m.user_id = u.id AND m.council_id = token.council_id);
  IF FOUND AND (token.last_used_at IS NULL OR token.last_used_at <= p_at - interval '1 minute') THEN
    UPDATE public.councils_apitoken SET last_used_at = p_at WHERE councils_apitoken.id = (
      SELECT t.id FROM public.councils_apitoken t WHERE t.id = token.id FOR UPDATE SKIP LOCKED
    );
  END IF;
END
$$
"""
NAME = "api_token_use(text, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("councils", "0027_staff_are_verified")]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("key_hash", models.CharField(max_length=64)),
                ("may_write", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="councils.council"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("council", "key_hash"), name="one_token_per_key"),
                    models.UniqueConstraint(fields=("council", "user", "name"), name="one_token_per_name"),
                ],
            },
        ),
        walls.own_as_staff_wall("councils_apitoken"),
        walls.read_by_functions("councils_apitoken"),
        walls.updated_by_functions("councils_apitoken"),
        migrations.RunSQL(
            [
                USE,
                f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {NAME} TO {settings.APP_ROLE}",
            ],
            f"DROP FUNCTION {NAME}",
        ),
        migrations.RunSQL("DROP TABLE IF EXISTS authtoken_token", migrations.RunSQL.noop),
    ]
