"""A throw-away PostgreSQL cluster, durable like a real one, with a role that row-level security doesn't hold."""

import contextlib
import fcntl
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path

import psycopg2

from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import OWNER, SUPERUSER, Postgres

FLOOR_ROLE = "bench_floor"
PREFIX = "bench-"
# What an administrator would give a machine of this size.
TUNED = {"shared_buffers": "1GB", "max_wal_size": "4GB", "work_mem": "16MB"}
GRANTS = f"""
GRANT USAGE, CREATE ON SCHEMA public TO {FLOOR_ROLE};
GRANT ALL ON ALL TABLES IN SCHEMA public TO {FLOOR_ROLE};
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {FLOOR_ROLE};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {FLOOR_ROLE};
"""


class TunedPostgres(Postgres):
    """The embedded server with more memory."""

    def _settings(self) -> dict[str, str]:
        return {**super()._settings(), **TUNED}


@contextlib.contextmanager
def cluster(environment: MutableMapping[str, str]) -> Iterator[None]:
    """A cluster with the product's tables and four councils; gone at the end. Sets the environment for Django."""
    LOCAL.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=LOCAL))
    folder.chmod(0o755)
    postgres = TunedPostgres(folder / "postgres")
    try:
        with (folder / "in-use").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            postgres.join()
            named = {
                "DATABASE_URL": postgres.url(),
                "MIGRATION_DATABASE_URL": postgres.url(OWNER),
                "FLOOR_DATABASE_URL": postgres.url(FLOOR_ROLE),
                # Nothing that is measured needs a broker.
                "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
                "DJANGO_SETTINGS_MODULE": "bench.settings",
                "MEDIA_ROOT": str(folder / "media"),
            }
            environment.update(named)
            _prepare(postgres)
            yield
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(postgres: Postgres) -> None:
    _as_superuser(postgres, f"CREATE ROLE {FLOOR_ROLE} LOGIN BYPASSRLS PASSWORD '{postgres.password}'")
    for command in (["migrate", "-v0"], ["load_policies"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
    _as_superuser(postgres, GRANTS)


def _as_superuser(postgres: Postgres, statements: str) -> None:
    database = "redress" if statements is GRANTS else SUPERUSER
    with contextlib.closing(psycopg2.connect(postgres.url(SUPERUSER, database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statements)
