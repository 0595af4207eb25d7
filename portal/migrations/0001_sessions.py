"""The table of sessions, behind functions: the runtime role may call them and may not read or write the table.

Everybody is signed out by this: the sessions of django_session, whose keys lay there in the clear, are not carried over.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# search_path is pinned: what is called here runs with the rights of the owner, whatever its caller has set.
FUNCTION = "CREATE FUNCTION {signature} {kind} SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ {body} $$"

# One statement for each page: it reads the session, and notes once a minute that it is in use. Where another request
# holds the row, that one notes it.
LOAD = """
DECLARE
  stored public.portal_session;
  reason text;
BEGIN
  SELECT * INTO stored FROM public.portal_session s WHERE s.key_hash = p_key_hash;
  IF NOT FOUND THEN RETURN; END IF;
  reason := CASE
    WHEN stored.ended <> '' THEN stored.ended
    WHEN stored.expires_at <= p_at THEN 'limit'
    WHEN stored.last_used_at <= p_at - p_idle_limit THEN 'idle'
    ELSE '' END;
  IF reason = '' AND stored.last_used_at <= p_at - interval '1 minute' THEN
    UPDATE public.portal_session SET last_used_at = p_at WHERE id = (
      SELECT s.id FROM public.portal_session s WHERE s.id = stored.id FOR UPDATE SKIP LOCKED
    );
  END IF;
  RETURN QUERY SELECT CASE WHEN reason = '' THEN stored.data ELSE '' END, reason, stored.user_id IS NOT NULL;
END
"""
# The age of a session begins when someone signs in, and goes on under a new key.
SAVE = """
BEGIN
  IF p_new THEN
    INSERT INTO public.portal_session AS s
      (id, key_hash, data, user_id, browser, started_at, last_used_at, expires_at, ended)
    SELECT gen_random_uuid(), p_key_hash, p_data, p_user_id, p_browser,
           coalesce(before.started_at, p_at), p_at, least(before.expires_at, p_expires_at), ''
      FROM (VALUES (1)) AS one
      LEFT JOIN public.portal_session before ON before.key_hash = p_follows AND before.user_id = p_user_id
    ON CONFLICT (key_hash) DO NOTHING;
  ELSE
    UPDATE public.portal_session s SET
      data = p_data, user_id = p_user_id, browser = p_browser, last_used_at = p_at,
      started_at = CASE WHEN s.user_id IS DISTINCT FROM p_user_id THEN p_at ELSE s.started_at END,
      expires_at = CASE
        WHEN s.user_id IS DISTINCT FROM p_user_id THEN p_expires_at ELSE least(s.expires_at, p_expires_at) END
    WHERE s.key_hash = p_key_hash AND s.ended = '';
  END IF;
  RETURN FOUND;
END
"""
OWN = """
  SELECT s.user_id FROM public.portal_session s
   WHERE s.key_hash = p_key_hash AND s.ended = '' AND s.user_id IS NOT NULL
"""
FUNCTIONS = {
    "session_load(p_key_hash text, p_at timestamptz, p_idle_limit interval)": (
        "RETURNS TABLE (data text, ended text, signed_in boolean) LANGUAGE plpgsql",
        LOAD,
    ),
    "session_exists(p_key_hash text)": (
        "RETURNS boolean STABLE LANGUAGE sql",
        "SELECT EXISTS (SELECT FROM public.portal_session s WHERE s.key_hash = p_key_hash)",
    ),
    "session_save(p_key_hash text, p_follows text, p_data text, p_user_id bigint, p_browser text, p_at timestamptz, "
    "p_expires_at timestamptz, p_new boolean)": ("RETURNS boolean LANGUAGE plpgsql", SAVE),
    "session_delete(p_key_hash text)": (
        "RETURNS void LANGUAGE sql",
        "DELETE FROM public.portal_session s WHERE s.key_hash = p_key_hash",
    ),
    "session_clear_expired(p_at timestamptz)": (
        "RETURNS void LANGUAGE sql",
        "DELETE FROM public.portal_session s WHERE s.expires_at <= p_at - interval '3 days' "
        "OR s.user_id IS NULL AND s.expires_at <= p_at",
    ),
    "session_list(p_key_hash text, p_at timestamptz, p_idle_limit interval)": (
        "RETURNS TABLE (id uuid, browser text, started_at timestamptz, last_used_at timestamptz, is_this boolean) "
        "STABLE LANGUAGE sql",
        "SELECT s.id, s.browser, s.started_at, s.last_used_at, s.key_hash = p_key_hash FROM public.portal_session s "
        "WHERE s.user_id = ({own}) AND s.ended = '' AND s.expires_at > p_at AND s.last_used_at > p_at - p_idle_limit "
        "ORDER BY s.key_hash = p_key_hash DESC, s.last_used_at DESC",
    ),
    "session_end(p_key_hash text, p_id uuid, p_why text)": (
        "RETURNS boolean LANGUAGE plpgsql",
        "BEGIN UPDATE public.portal_session s SET ended = p_why, data = '' "
        "WHERE s.id = p_id AND s.user_id = ({own}) AND s.ended = '' AND p_why <> ''; RETURN FOUND; END",
    ),
    "session_end_others(p_user_id bigint, p_key_hash text, p_why text)": (
        "RETURNS bigint LANGUAGE sql",
        "WITH others AS (UPDATE public.portal_session s SET ended = p_why, data = '' "
        "WHERE s.user_id = p_user_id AND s.key_hash <> p_key_hash AND s.ended = '' AND p_why <> '' RETURNING 1) "
        "SELECT count(*) FROM others",
    ),
}


def _name(signature: str) -> str:
    """The signature as REVOKE and DROP take it: without the names of the parameters."""
    name, _, parameters = signature.rstrip(")").partition("(")
    types = [parameter.strip().partition(" ")[2] for parameter in parameters.split(",")]
    return f"{name}({', '.join(types)})"


MAKE = [
    statement
    for signature, (kind, body) in FUNCTIONS.items()
    for statement in (
        FUNCTION.format(signature=signature, kind=kind, body=body.replace("{own}", OWN)),
        f"REVOKE ALL ON FUNCTION {_name(signature)} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {_name(signature)} TO {settings.APP_ROLE}",
    )
]
DROP = [f"DROP FUNCTION {_name(signature)}" for signature in FUNCTIONS]
DJANGO_SESSION = """
CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date timestamptz NOT NULL);
CREATE INDEX django_session_expire_date_a5c62663 ON django_session (expire_date);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        # The last that reads django_session.
        ("complaints", "0028_drafts_from_sessions"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("data", models.TextField()),
                ("browser", models.CharField(blank=True, max_length=60)),
                ("started_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("ended", models.CharField(blank=True, max_length=20)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(MAKE, DROP),
        migrations.RunSQL("DROP TABLE django_session", DJANGO_SESSION),
    ]
