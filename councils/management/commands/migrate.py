"""Migrate as the owner of the tables; the product has another login."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from config import env

# Rows of these tables are written once: the plain role has no right to change them.
APPEND_ONLY = ("complaints_caseevent",)
# The plain role calls functions instead.
CLOSED = ("portal_session",)

MAKE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT pg_has_role('{login}', '{role}', 'MEMBER') THEN
    EXECUTE format('GRANT {role} TO %I', '{login}');
  END IF;
END $$;
"""
GRANTS = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""


class Command(MigrateCommand):
    """Makes the plain role, migrates, and grants rights."""

    # Some checks query the database as the plain role: they run once it exists.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        owner = self._owner()
        before = connection.settings_dict.copy()
        connection.close()
        # Without the `role` option the login itself acts: the owner of the tables.
        login = {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
        options_of_login = {"connect_timeout": 5, "options": "-c lock_timeout=5000", **settings.DATABASE_TLS}
        connection.settings_dict.update(login, OPTIONS=options_of_login)
        try:
            self._execute(connection, MAKE_ROLE)
            self.check(databases=[options["database"]])
            super().handle(*args, **options)
            call_command("createcachetable", database=options["database"], verbosity=0)
            self._execute(connection, GRANTS + self._revokes(connection))
        finally:
            connection.close()
            connection.settings_dict.update(before)

    @staticmethod
    def _owner() -> dict[str, str]:
        try:
            owner = env.database("MIGRATION_DATABASE_URL")
        except env.MissingSetting as reason:
            raise CommandError(str(reason)) from reason
        if owner["USER"] == env.database("DATABASE_URL")["USER"]:
            raise CommandError(
                "MIGRATION_DATABASE_URL and DATABASE_URL name the same login. The owner of the tables can switch "
                "row-level security off, so the running product needs a login of its own: see .env.example."
            )
        return owner

    @staticmethod
    def _execute(connection: Any, statements: str) -> None:
        login = env.database("DATABASE_URL")["USER"]
        with connection.cursor() as cursor:
            cursor.execute(statements.replace("{role}", settings.APP_ROLE).replace("{login}", login))

    @staticmethod
    def _revokes(connection: Any) -> str:
        present = set(connection.introspection.table_names())
        revoked = {"UPDATE, DELETE": APPEND_ONLY, "ALL": CLOSED}
        return "".join(
            f"REVOKE {rights} ON {table} FROM {{role}};\n"
            for rights, tables in revoked.items()
            for table in tables
            if table in present
        )
