"""Runs the tests on a throw-away PostgreSQL cluster and broker; the arguments go to pytest.

The cluster is a copy of one that is kept with its tables and councils. Where CI is set, nothing is kept after the run.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from script.children import die_with_parent
from script.embedded.broker import Broker
from script.embedded.environment import LOCAL, PROJECT, embedded
from script.embedded.postgres import SUPERUSER, Postgres
from script.test_cluster import KEPT, provide

FOLDER_PREFIX = "test-"
UNIT_TESTS = "tests/unit"
NEED_NO_SERVERS = (UNIT_TESTS, "tests/architecture")
# Where nothing listens: a test that asks a server all the same fails at once.
NO_SERVERS = {
    "DATABASE_URL": "postgresql://login:none@127.0.0.1:1/none",
    "MIGRATION_DATABASE_URL": "postgresql://owner:none@127.0.0.1:1/none",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
}
# Options after which some tests are left out, so that nothing follows from what was not reached.
CHOOSING = ("-k", "-m", "--lf", "--last-failed", "--deselect", "--ignore", "--co", "--pdb")
# The tests write and destroy: never in a database that somebody named for another purpose.
NOT_FOR_TESTS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "CELERY_BROKER_URL", "PYTHONDONTWRITEBYTECODE")


def main(arguments: list[str]) -> int:
    """Run pytest and return its exit status; the throw-away servers are gone afterwards."""
    LOCAL.mkdir(exist_ok=True)
    sweep_abandoned(LOCAL)
    environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    if not needs_servers(arguments):
        environment |= NO_SERVERS
    with (
        throwaway_folder(LOCAL) as folder,
        servers_in(folder, environment),
        # Not below the project: the browser's sockets there may have no more than 107 bytes of path.
        tempfile.TemporaryDirectory(prefix="redress-", ignore_cleanup_errors=True) as scratch,
    ):
        environment["TMPDIR"] = scratch
        environment["COVERAGE_FILE"] = str(folder / "coverage")
        command = [sys.executable, "-m", "pytest", *workers_for(arguments), *arguments, *coverage_for(arguments)]
        return run_to_the_end(subprocess.Popen(command, cwd=PROJECT, env=environment, preexec_fn=die_with_parent))


@contextlib.contextmanager
def servers_in(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run the servers that the environment does not name, PostgreSQL with a database that is ready to be copied."""
    if "DATABASE_URL" in environment:
        yield
        return
    clusters = folder / "clusters" if environment.get("CI") else KEPT
    environment["TEST_CLUSTERS"] = str(clusters)
    provide(folder / "postgres", clusters)
    with embedded(environment, folder, durable=False) as servers:
        postgres = next(server for server in servers if isinstance(server, Postgres))
        environment["TEST_SUPERUSER_URL"] = postgres.url(SUPERUSER)
        yield


def needs_servers(arguments: list[str]) -> bool:
    """Whether the chosen tests may ask a database or a broker; those of the rules and of the code's shape do not."""
    named = named_among(arguments)
    return not named or any(not each.startswith(NEED_NO_SERVERS) for each in named)


def workers_for(arguments: list[str]) -> list[str]:
    """Two processes for a whole run, each with whole files; one where particular tests are named.

    They keep the order that pytest-django gives them: what needs no database comes last and fills both to the end,
    where otherwise the files with the fewest tests would, which are the longest.
    """
    decided = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    return [] if named_among(arguments) or decided else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def coverage_for(arguments: list[str]) -> list[str]:
    """Count the branches of the rules wherever all unit tests run, which have to take every one (pyproject.toml).

    It comes last: the option takes a following argument for its own.
    """
    named = [argument.rstrip("/") for argument in named_among(arguments)]
    whole = named in ([], [UNIT_TESTS]) and not any(argument.startswith(CHOOSING) for argument in arguments)
    return ["--cov"] if whole else []


def named_among(arguments: list[str]) -> list[str]:
    """The particular tests that the arguments name: files, folders, single tests."""
    return [each for each in arguments if not each.startswith("-") and Path(each.split("::")[0]).exists()]


def run_to_the_end(tests: subprocess.Popen[bytes]) -> int:
    """Wait for the tests; Ctrl-C reaches them by itself, and a TERM is passed on."""
    signal.signal(signal.SIGTERM, lambda *_: tests.send_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return tests.wait()


@contextlib.contextmanager
def throwaway_folder(below: Path) -> Iterator[Path]:
    """A folder that is removed at the end, whatever happens; locked while it is in use."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=below))
    folder.chmod(0o755)
    try:
        with (folder / "in-use").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_abandoned(below: Path) -> None:
    """Stop and remove what a killed run has left behind."""
    for folder in below.glob(f"{FOLDER_PREFIX}*"):
        with (folder / "in-use").open("w") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            Broker(folder / "broker").stop()
            Postgres(folder / "postgres").stop()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
