"""`manage.py migrate` as the owner of the tables; everything else runs in the plain role."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from config import env

# Rows of these tables are written once: the plain role may not even ask to change them.
APPEND_ONLY = ("complaints_caseevent",)

MAKE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT pg_has_role(session_user, '{role}', 'MEMBER') THEN
    EXECUTE format('GRANT {role} TO %I', session_user);
  END IF;
END $$;
"""
GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""


class Command(MigrateCommand):
    """Connects as the owner, makes sure the plain role exists, migrates, and grants what was made."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate and grant; the connection is given back in the role it had."""
        connection = connections[options["database"]]
        before = connection.settings_dict.copy()
        connection.close()
        # Without the `role` option the login itself acts: the owner of the tables.
        owner = env.database("MIGRATION_DATABASE_URL", env.text("DATABASE_URL"))
        login = {"USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
        connection.settings_dict.update(login, OPTIONS={"connect_timeout": 5, "options": "-c lock_timeout=5000"})
        try:
            self._execute(connection, MAKE_ROLE)
            super().handle(*args, **options)
            call_command("createcachetable", database=options["database"], verbosity=0)
            self._execute(connection, GRANTS + self._append_only(connection))
        finally:
            connection.close()
            connection.settings_dict.update(before)

    @staticmethod
    def _execute(connection: Any, statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statements.replace("{role}", settings.APP_ROLE))

    @staticmethod
    def _append_only(connection: Any) -> str:
        present = set(connection.introspection.table_names())
        return "".join(
            f"REVOKE UPDATE, DELETE ON {table} FROM {{role}};\n" for table in APPEND_ONLY if table in present
        )
