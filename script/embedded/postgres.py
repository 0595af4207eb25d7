import contextlib
import re
import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg2
from psycopg2 import sql

from script.embedded.programs import postgres_folder
from script.embedded.server import LOOPBACK, EmbeddedServer, ServerFailed
from script.embedded.unprivileged import identity_for

SUPERUSER = "postgres"
OWNER = "redress_owner"
LOGIN = "redress_login"
APPLICATION = "redress_app"
DATABASE = "redress"

SECONDS_TO_START = 60
SECONDS_BETWEEN_LOOKS = 0.2

# TCP only: a Unix socket's path is limited to 107 bytes.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements, parameters and details may contain personal data.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "4GB",
}


class Postgres(EmbeddedServer):
    """A cluster with three roles.

    `redress_owner` migrates. Processes log in as `redress_login`, which may only become `redress_app`; that owns
    nothing, so row-level security applies.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__(folder, durable=durable)
        self.programs = postgres_folder()
        self._identity = identity_for(self.programs / "initdb")
        self.data = self.folder / f"data-{self._major_version()}"
        self._login_password_file = self.folder / "login-password"

    def url(self, user: str = LOGIN, database: str = DATABASE) -> str:
        password = self.login_password if user == LOGIN else self.password
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def login_password(self) -> str:
        if not self._login_password_file.exists():
            self._login_password_file.touch(mode=0o600)
            self._login_password_file.write_text(secrets.token_urlsafe(24))
        return self._login_password_file.read_text()

    def is_up(self) -> bool:
        if not (self.data.exists() and self.port):
            return False
        try:
            psycopg2.connect(self.url(SUPERUSER, SUPERUSER), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _launch(self, *, may_move: bool) -> None:
        self._identity.give(self.folder)
        self._make_cluster()
        give_up = time.monotonic() + SECONDS_TO_START
        # After a killed backend the server recovers; after a killed server its backends must end first.
        while not self.is_up():
            if time.monotonic() > give_up:
                raise ServerFailed(f"PostgreSQL does not start.\n{self.log_tail()}")
            if not self._is_running():
                if may_move:
                    self._choose_port()
                self._start()
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _is_running(self) -> bool:
        """Whether a server uses these files; it may not answer yet."""
        return self._run("pg_ctl", "status").returncode == 0

    def _start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self._settings().items())
        self._run("pg_ctl", "-w", "-t", "60", "-l", self.log_file, "-o", options, "start")

    def _halt(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def _settings(self) -> dict[str, str]:
        return {**SETTINGS, "port": str(self.port), **({} if self.durable else THROWAWAY_SETTINGS)}

    def _make_cluster(self) -> None:
        if self.data.exists():
            return
        half_made = self.folder / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        self.password_file_for_initdb()
        made = self._run(
            "initdb", "--username", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={self._password_file}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", data=half_made,
        )  # fmt: skip
        if made.returncode:
            raise ServerFailed(f"initdb failed.\n{made.stderr}")
        half_made.rename(self.data)

    def password_file_for_initdb(self) -> None:
        self.password  # noqa: B018
        self._identity.give(self._password_file)

    def join(self) -> None:
        """Also create roles that an earlier version lacked."""
        super().join()
        with self._alone():
            self._make_roles_and_database()

    def _make_roles_and_database(self) -> None:
        with contextlib.closing(psycopg2.connect(self.url(SUPERUSER, SUPERUSER))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                _make_roles(cursor, {OWNER: self.password, LOGIN: self.login_password})
                _make_database(cursor)

    def _run(self, program: str, *arguments: object, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._identity.prefix, self.programs / program, "-D", data or self.data, *map(str, arguments)],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, start_new_session=True, check=False,
        )  # fmt: skip

    def _major_version(self) -> str:
        """It names the data folder: other majors cannot read it."""
        said = subprocess.run(
            [self.programs / "initdb", "--version"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"(\d+)", said)
        if not found:
            raise ServerFailed(f"initdb --version says {said!r}")
        return found[1]


def _make_roles(cursor: psycopg2.extensions.cursor, passwords: Mapping[str, str]) -> None:
    for role, attributes in ((APPLICATION, "nologin"), (OWNER, "login createdb"), (LOGIN, "login noinherit")):
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        if not cursor.fetchone():
            statement = f"create role {{}} {attributes} nosuperuser nobypassrls nocreaterole"
            cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))
    for role, password in passwords.items():
        cursor.execute(sql.SQL("alter role {} password %s").format(sql.Identifier(role)), [password])
        cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(APPLICATION), sql.Identifier(role)))


def _make_database(cursor: psycopg2.extensions.cursor) -> None:
    cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
    if not cursor.fetchone():
        cursor.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
