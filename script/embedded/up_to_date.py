"""Update the embedded database; for others, say what to run."""

import contextlib
import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Mapping

import psycopg2
from psycopg2 import errors

from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import APPLICATION

MIGRATE, LOAD_POLICIES = ("migrate", "--noinput", "-v0"), ("load_policies",)
PREPARATIONS = (
    ("Bringing the database up to date", MIGRATE),
    ("Loading the councils and their policies", LOAD_POLICIES),
    ("Working out dates that an earlier version did not know", ("rebuild_deadlines", "--live")),
    ("Putting letters together that an earlier version did not keep whole", ("reconstruct_letters",)),
    ("Moving files that an earlier version did not keep apart by council", ("move_files",)),
)
DOCUMENTS = ("councils", "policies", "bank_holidays")
# Commands that create what others need, or need nothing.
NEED_NO_TABLES = frozenset({"migrate", "lifecycle_diagram", "policy_reference"})
NEED_NO_COUNCILS = frozenset(
    {"load_policies", "move_files", "rebuild_deadlines", "policy_coverage", "reconstruct_letters", "seed_demo"}
)
SECONDS_TO_CONNECT = 5


class NotUpToDate(Exception):
    """The message says what to run."""


def commands() -> set[str]:
    return {path.stem for path in PROJECT.glob("*/management/commands/*.py") if path.stem != "__init__"}


def migrations() -> set[tuple[str, str]]:
    return {(path.parent.parent.name, path.stem) for path in PROJECT.glob("*/migrations/[0-9]*.py")}


def needs_tables(arguments: list[str]) -> bool:
    name = arguments[1] if len(arguments) > 1 else ""
    wants_help = not {"-h", "--help"}.isdisjoint(arguments)
    return name in commands() - NEED_NO_TABLES and not wants_help


def check(url: str, command: str) -> None:
    """Raise NotUpToDate if the command cannot use the database."""
    try:
        applied, has_councils = _state(url)
    except psycopg2.OperationalError as failure:
        reason = " ".join(str(failure).split())
        raise NotUpToDate(f"The database in DATABASE_URL does not answer: {reason}") from failure
    if not migrations() <= applied:
        raise NotUpToDate("The database is not up to date. Run: python manage.py migrate")
    if not has_councils and command not in NEED_NO_COUNCILS:
        raise NotUpToDate("No councils have been loaded. Run: python manage.py load_policies")


def bring_up_to_date(environment: Mapping[str, str]) -> None:
    """Raises NotUpToDate with the output of a failed command."""
    done = LOCAL / "postgres" / "up-to-date"
    with (LOCAL / "postgres" / "preparing").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        current = _fingerprint()
        with contextlib.suppress(NotUpToDate, FileNotFoundError):
            check(environment["DATABASE_URL"], "")
            if done.read_text() == current:
                return
        for what, command in PREPARATIONS:
            print(f"{what} ...", file=sys.stderr)
            _prepare(what, command, environment)
        done.write_text(current)


def _prepare(what: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, text=True, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if run.returncode:
        raise NotUpToDate(f"{what} failed (manage.py {' '.join(command)}):\n{run.stdout[-4000:]}")


def _state(url: str) -> tuple[set[tuple[str, str]], bool]:
    with (
        contextlib.closing(psycopg2.connect(url, connect_timeout=SECONDS_TO_CONNECT)) as connection,
        connection.cursor() as cursor,
    ):
        try:
            cursor.execute(f"SET ROLE {APPLICATION}")
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
            cursor.execute("SELECT EXISTS (SELECT FROM councils_council)")
            return applied, bool(cursor.fetchone()[0])
        except (errors.InvalidParameterValue, errors.InsufficientPrivilege, errors.UndefinedTable):
            # `migrate` has not run yet.
            return set(), False


def _fingerprint() -> str:
    content = hashlib.sha256(repr(sorted(migrations())).encode())
    for path in sorted(path for folder in DOCUMENTS for path in (PROJECT / "fixtures" / folder).rglob("*")):
        if path.is_file():
            content.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return content.hexdigest()


def prepare_for(arguments: list[str], environment: Mapping[str, str], *, embedded: bool) -> None:
    """Raises NotUpToDate."""
    if not needs_tables(arguments):
        return
    if embedded:
        bring_up_to_date(environment)
    check(environment["DATABASE_URL"], arguments[1])
