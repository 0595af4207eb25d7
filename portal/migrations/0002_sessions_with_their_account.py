"""A session is read together with the account that is signed in: nothing else opens an account by its number."""

from importlib import import_module

from django.conf import settings
from django.db import migrations

earlier = import_module("portal.migrations.0001_sessions")

NAME = "session_load(text, timestamptz, interval)"
ACCOUNT = (
    "id bigint, email varchar, name varchar, is_active boolean, is_superuser boolean, date_joined timestamptz, "
    "last_login timestamptz, password varchar"
)
LOAD = earlier.LOAD.replace(
    "RETURN QUERY SELECT CASE WHEN reason = '' THEN stored.data ELSE '' END, reason, stored.user_id IS NOT NULL;",
    """
  RETURN QUERY SELECT CASE WHEN reason = '' THEN stored.data ELSE '' END, reason, stored.user_id IS NOT NULL,
    u.id, u.email, u.name, u.is_active, u.is_superuser, u.date_joined, u.last_login, p.hash
    FROM (VALUES (1)) AS one
    LEFT JOIN public.councils_user u ON reason = '' AND u.id = stored.user_id
    LEFT JOIN public.councils_password p ON p.user_id = u.id;""",
).replace("SET last_used_at = p_at WHERE id = (", "SET last_used_at = p_at WHERE portal_session.id = (")
REPLACED = "session_load(p_key_hash text, p_at timestamptz, p_idle_limit interval)"
BEFORE, BODY = earlier.FUNCTIONS[REPLACED]


def _make(kind: str, body: str) -> list[str]:
    """The statements that replace the function."""
    return [
        f"DROP FUNCTION {NAME}",
        earlier.FUNCTION.format(signature=REPLACED, kind=kind, body=body),
        f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {NAME} TO {settings.APP_ROLE}",
    ]


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_sessions"), ("councils", "0030_account_walls")]

    operations = [
        migrations.RunSQL(
            _make(f"RETURNS TABLE (data text, ended text, signed_in boolean, {ACCOUNT}) LANGUAGE plpgsql", LOAD),
            _make(BEFORE, BODY),
        )
    ]
