"""The prepared clusters that test runs copy: made again when what they depend on changes, and never half made."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from script.embedded.environment import LOCAL, PROJECT
from script.embedded.postgres import OWNER, Postgres
from script.run_tests import needs_servers, throwaway_folder
from script.test_cluster import LAYERS, TABLES, Layer, discard_old, fingerprint, provide

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]

CONTENT_TYPES = Layer("types", ("migrate", "contenttypes", "-v0"), ("councils/migrations/0001_*.py",))
COUNT = "SELECT count(*) FROM django_content_type"
ADD_ONE = "INSERT INTO django_content_type (app_label, model) VALUES ('added', 'here')"


@pytest.fixture
def folder() -> Iterator[Path]:
    with throwaway_folder(LOCAL) as throwaway:
        yield throwaway


@contextmanager
def started(folder: Path) -> Iterator[Postgres]:
    postgres = Postgres(folder, durable=False)
    postgres.join()
    try:
        yield postgres
    finally:
        postgres.leave()


def execute(postgres: Postgres, statement: str) -> int:
    """The number that a statement counts, or how many rows it wrote."""
    with closing(psycopg2.connect(postgres.url(OWNER))) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0]) if cursor.description else cursor.rowcount


def kept_in(folder: Path) -> dict[str, float]:
    """The names of the clusters that are kept, and when they were made."""
    return {path.parent.name: path.stat().st_mtime for path in folder.glob("*/contents")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files of the project that a cluster depends on, to be changed."""
    for path in {path for layer in LAYERS for pattern in layer.depends_on for path in PROJECT.glob(pattern)}:
        if path.is_file():
            copy = tmp_path / path.relative_to(PROJECT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    "path",
    [
        "complaints/migrations/0001_the_case.py",
        "portal/migrations/0001_sessions.py",
        "councils/migrations/shipped_policies.json",
        "councils/tenancy/walls.py",
        "config/settings/test.py",
        "script/embedded/postgres.py",
    ],
)
def test_a_change_of_what_makes_the_tables_leads_to_other_clusters(project: Path, path: str) -> None:
    before = [fingerprint(LAYERS[:1], project), fingerprint(LAYERS, project)]
    with (project / path).open("a") as file:
        file.write("\n")
    after = [fingerprint(LAYERS[:1], project), fingerprint(LAYERS, project)]
    assert not set(before) & set(after)


def test_a_new_migration_leads_to_another_cluster(project: Path) -> None:
    before = fingerprint(LAYERS, project)
    (project / "ombudsman" / "migrations" / "9999_new.py").write_text("")
    assert fingerprint(LAYERS, project) != before


@pytest.mark.parametrize(
    "path", ["fixtures/councils/cambridge-city.yaml", "councils/policies/rules/procedure_rules.py"]
)
def test_a_change_of_the_councils_keeps_the_tables(project: Path, path: str) -> None:
    before = [fingerprint(LAYERS[:1], project), fingerprint(LAYERS, project)]
    with (project / path).open("a") as file:
        file.write("\n")
    after = [fingerprint(LAYERS[:1], project), fingerprint(LAYERS, project)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False]


def test_what_migrations_import_decides_which_cluster_is_used() -> None:
    apps = sorted(path.parent.name for path in PROJECT.glob("*/migrations"))
    ours = re.compile(rf"^(?:from|import) ((?:{'|'.join(apps)})\.[\w.]+)(?: import (\w+))?", re.MULTILINE)
    used = {path for pattern in TABLES.depends_on for path in PROJECT.glob(pattern)}
    found = [names for path in PROJECT.glob("*/migrations/*.py") for names in ours.findall(path.read_text())]
    assert found
    for module, name in found:
        path = PROJECT / module.replace(".", "/")
        assert {path.with_suffix(".py"), path / f"{name}.py"} & used, f"{module} {name}"


def test_a_run_does_not_see_what_another_has_written(folder: Path) -> None:
    kept = folder / "kept"
    for name in ("first", "second"):
        provide(folder / name, kept, [CONTENT_TYPES])
    with started(folder / "first") as first, started(folder / "second") as second:
        before = execute(first, COUNT)
        execute(first, ADD_ONE)
        assert (execute(first, COUNT), execute(second, COUNT)) == (before + 1, before)
    provide(folder / "third", kept, [CONTENT_TYPES])
    with started(folder / "third") as third:
        assert execute(third, COUNT) == before


def test_two_runs_that_start_at_once_make_one_cluster(folder: Path) -> None:
    kept, fork = folder / "kept", multiprocessing.get_context("spawn")
    runs = [fork.Process(target=provide, args=(folder / name, kept, [CONTENT_TYPES])) for name in ("first", "second")]
    for run in runs:
        run.start()
    for run in runs:
        run.join(120)
    assert [run.exitcode for run in runs] == [0, 0]
    assert len(kept_in(kept)) == 1
    with started(folder / "first") as first, started(folder / "second") as second:
        assert first.port != second.port
        assert execute(first, COUNT) == execute(second, COUNT) > 0


def test_a_making_that_was_interrupted_is_not_used(folder: Path) -> None:
    kept, wait = folder / "kept", "import os, time; time.sleep(float(os.environ.get('SECONDS', '0')))"
    waiting = Layer("types", ("shell", "-c", wait), ())
    making = (
        "import sys; from pathlib import Path; from script.test_cluster import *; "
        "provide(Path(sys.argv[1]), Path(sys.argv[2]), [Layer('types', ('shell', '-c', sys.argv[3]), ())])"
    )
    command = [sys.executable, "-c", making, str(folder / "killed"), str(kept), wait]
    run = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "SECONDS": "600"})
    half_made = Postgres(folder / "killed", durable=False)
    give_up = time.monotonic() + 60
    while not half_made.is_up():
        assert time.monotonic() < give_up
        time.sleep(0.1)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    half_made.stop()
    assert kept_in(kept) == {}
    provide(folder / "later", kept, [waiting])
    assert list(kept_in(kept)) == [f"types-{fingerprint([waiting])}"]
    with started(folder / "later") as later:
        assert execute(later, "SELECT 1") == 1


def test_a_broken_cluster_is_made_again(folder: Path) -> None:
    kept = folder / "kept"
    provide(folder / "first", kept, [CONTENT_TYPES])
    before = kept_in(kept)
    (name,) = before
    (lost,) = (kept / name / "postgres").glob("data-*/PG_VERSION")
    lost.unlink()
    (kept / "new").mkdir()
    provide(folder / "second", kept, [CONTENT_TYPES])
    assert kept_in(kept).keys() == before.keys()
    assert kept_in(kept) != before
    with started(folder / "second") as second:
        assert execute(second, COUNT) > 0


def test_the_clusters_that_were_used_last_are_kept(tmp_path: Path) -> None:
    for age, name in enumerate(("councils-c", "tables-a", "councils-a", "councils-b")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1_000_000 - age, 1_000_000 - age))
    discard_old(tmp_path, "councils")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["councils-a", "councils-c", "tables-a"]


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], True),
        (["-q"], True),
        (["tests/unit", "-q"], False),
        (["tests/unit/councils/test_actor.py::test_x", "tests/architecture"], False),
        (["tests/unit", "tests/web"], True),
    ],
)
def test_tests_of_rules_start_no_servers(arguments: list[str], needed: bool) -> None:
    assert needs_servers(arguments) == needed
