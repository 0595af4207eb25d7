"""Run pytest on throw-away servers.

The cluster is copied from a kept one; if CI is set, none is kept.
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
# Nothing listens here, so a test that needs a server fails at once.
NO_SERVERS = {
    "DATABASE_URL": "postgresql://login:none@127.0.0.1:1/none",
    "MIGRATION_DATABASE_URL": "postgresql://owner:none@127.0.0.1:1/none",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
}
# Set where no tests are named: some of them then take turns (tests/conftest.py).
WHOLE_RUN = "REDRESS_WHOLE_RUN"
# Options that select tests, so coverage would be incomplete.
CHOOSING = ("-k", "-m", "--lf", "--last-failed", "--deselect", "--ignore", "--co", "--pdb")
# Tests destroy data, so they never use a configured database.
NOT_FOR_TESTS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "CELERY_BROKER_URL", "PYTHONDONTWRITEBYTECODE")


def main(arguments: list[str]) -> int:
    LOCAL.mkdir(exist_ok=True)
    sweep_abandoned(LOCAL)
    environment = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    if not needs_servers(arguments):
        environment |= NO_SERVERS
    if not named_among(arguments):
        environment[WHOLE_RUN] = "1"
    with (
        throwaway_folder(LOCAL) as folder,
        servers_in(folder, environment),
        # Outside the project, because the browser's socket paths are limited to 107 bytes.
        tempfile.TemporaryDirectory(prefix="redress-", ignore_cleanup_errors=True) as scratch,
    ):
        environment["TMPDIR"] = scratch
        environment["COVERAGE_FILE"] = str(folder / "coverage")
        command = [sys.executable, "-m", "pytest", *workers_for(arguments), *arguments, *coverage_for(arguments)]
        return run_to_the_end(subprocess.Popen(command, cwd=PROJECT, env=environment, preexec_fn=die_with_parent))


@contextlib.contextmanager
def servers_in(folder: Path, environment: dict[str, str]) -> Iterator[None]:
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
    named = named_among(arguments)
    return not named or any(not each.startswith(NEED_NO_SERVERS) for each in named)


def workers_for(arguments: list[str]) -> list[str]:
    """Three processes for a whole run, each with whole files; one where particular tests are named.

    That is one more than a small machine has processors, because some tests wait for servers and for real time. The
    processes keep the order that pytest-django gives the tests: what needs no database comes last and fills all three
    to the end, where otherwise the files with the fewest tests would, which are the longest.
    """
    decided = any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments)
    return [] if named_among(arguments) or decided else ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]


def coverage_for(arguments: list[str]) -> list[str]:
    """For all unit tests. Comes last: the option takes a following argument."""
    named = [argument.rstrip("/") for argument in named_among(arguments)]
    whole = named in ([], [UNIT_TESTS]) and not any(argument.startswith(CHOOSING) for argument in arguments)
    return ["--cov"] if whole else []


def named_among(arguments: list[str]) -> list[str]:
    return [each for each in arguments if not each.startswith("-") and Path(each.split("::")[0]).exists()]


def run_to_the_end(tests: subprocess.Popen[bytes]) -> int:
    """Tests receive Ctrl-C themselves; TERM is passed on."""
    signal.signal(signal.SIGTERM, lambda *_: tests.send_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return tests.wait()


@contextlib.contextmanager
def throwaway_folder(below: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=below))
    folder.chmod(0o755)
    try:
        with (folder / "in-use").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_abandoned(below: Path) -> None:
    """Clean up after killed runs."""
    for folder in below.glob(f"{FOLDER_PREFIX}*"):
        with (folder / "in-use").open("w") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            Broker(folder / "broker").stop()
            Postgres(folder / "postgres").stop()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
