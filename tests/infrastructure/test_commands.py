"""Every management command in a fresh copy of the project: it works at once, or says in a line what to run."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from script.embedded.environment import LOCAL
from script.embedded.postgres import APPLICATION, OWNER, SUPERUSER, Postgres
from script.embedded.up_to_date import NEED_NO_TABLES, commands
from script.run_tests import throwaway_folder
from tests.factories.sampling import commit, sample
from tests.infrastructure.test_server import copy_of_the_project

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]
QUESTION = ("deadline", "cambridge-city", "--received", "2026-02-02T10:00")
# With arguments that let each of our commands end well on a database with councils and no cases.
ARGUMENTS = {
    "api_token": ("nobody@example.com", "cambridge-city"),
    "appoint": ("ann.cole@cambridge-city.example", "cambridge-city", "administrator"),
    "change_calendar": ("--closure", "2026-12-30", "Closed", "--council", "cambridge-city"),
    "deadline": QUESTION[1:],
    "load_addresses": ("cambridge-city", "fixtures/demo/addresses.csv"),
    "policy_check": ("cambridge-city",),
    "seed_demo": ("--cases", "0", "--councils", "4", "--seed", "1"),
}
NOT_OURS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "ERROR_LOG")


def manage(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=folder, env={**environment, **more}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with throwaway_folder(LOCAL) as throwaway:
        yield copy_of_the_project(throwaway / "my redress")


def test_a_question_right_after_the_set_up_is_answered(folder: Path) -> None:
    done = manage(folder, *QUESTION, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout), "what is prepared meanwhile is told elsewhere"
    assert "Bringing the database up to date" in done.stderr
    began = time.monotonic()
    again = manage(folder, *QUESTION)
    assert (again.returncode, again.stderr) == (0, "")
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_of_ours_ends_without_a_traceback(folder: Path, command: str) -> None:
    done = manage(folder, command, *ARGUMENTS.get(command, ()))
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    if command == "api_token":
        assert done.stderr.splitlines()[-1].endswith("There is no account with the email address nobody@example.com.")
    else:
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("command", "instead"),
    [
        ("createsuperuser", "manage.py appoint EMAIL COUNCIL administrator"),
        ("changepassword", "I’ve forgotten my password"),
    ],
)
def test_djangos_commands_about_accounts_say_what_to_do_instead(folder: Path, command: str, instead: str) -> None:
    done = manage(folder, command, "ann.cole@cambridge-city.example")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert instead in line


def test_what_a_newer_release_brings_is_loaded_once(folder: Path) -> None:
    document = folder / "fixtures" / "councils" / "cambridge-city.yaml"
    document.write_text(document.read_text() + "\n# changed\n")
    assert "Loading the councils" in manage(folder, *QUESTION).stderr
    assert manage(folder, *QUESTION).stderr == ""


def _make_owner_plain(server: Postgres) -> None:
    """Leave the owner what .env.example gives it: the database, and no part in the plain role."""
    connection = psycopg2.connect(server.url(SUPERUSER, SUPERUSER))
    with connection, connection.cursor() as cursor:
        cursor.execute(f"REVOKE {APPLICATION} FROM {OWNER}")
    connection.close()


@pytest.fixture(scope="module")
def own_database() -> Iterator[dict[str, str]]:
    """A database of one's own, without a table: what names it in the environment."""
    with throwaway_folder(LOCAL) as throwaway:
        server = Postgres(throwaway / "postgres", durable=False)
        server.join()
        _make_owner_plain(server)
        yield {
            "DATABASE_URL": server.url(),
            "MIGRATION_DATABASE_URL": server.url(OWNER),
            "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
        }
        server.leave()


@pytest.mark.parametrize("command", sample(sorted(commands() - NEED_NO_TABLES), 4, commit()))
def test_with_a_database_of_one_s_own_a_command_says_what_to_run(
    folder: Path, own_database: dict[str, str], command: str
) -> None:
    done = manage(folder, command, *ARGUMENTS.get(command, ()), **own_database)
    assert done.returncode == 1
    assert done.stderr.strip() == "The database is not up to date. Run: python manage.py migrate"


def test_migrate_needs_a_login_of_its_own(folder: Path, own_database: dict[str, str]) -> None:
    alone = {name: value for name, value in own_database.items() if name != "MIGRATION_DATABASE_URL"}
    same = {**own_database, "DATABASE_URL": own_database["MIGRATION_DATABASE_URL"]}
    for environment, reason in ((alone, "Set MIGRATION_DATABASE_URL"), (same, "name the same login")):
        done = manage(folder, "migrate", "-v0", **environment)
        assert done.returncode == 1
        assert reason in done.stderr


def test_then_it_says_that_there_are_no_councils_and_then_it_answers(
    folder: Path, own_database: dict[str, str]
) -> None:
    own = own_database
    assert manage(folder, "migrate", "-v0", **own).returncode == 0
    done = manage(folder, *QUESTION, **own)
    assert done.returncode == 1
    assert done.stderr.strip() == "No councils have been loaded. Run: python manage.py load_policies"
    assert manage(folder, "load_policies", **own).returncode == 0
    assert manage(folder, *QUESTION, **own).returncode == 0


def test_a_database_that_does_not_answer_is_said_in_a_line(folder: Path) -> None:
    away = {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z", "CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}
    done = manage(folder, *QUESTION, **away)
    assert done.returncode == 1
    assert done.stderr.startswith("The database in DATABASE_URL does not answer: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_command_that_fails_is_in_the_log_without_the_words_of_its_error(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "errors.log"
    done = manage(folder, "shell", "-c", "raise ValueError('Ann Poole')", ERROR_LOG=str(log))
    assert done.returncode != 0
    (line,) = log.read_text().splitlines()
    assert json.loads(line)["message"] == "manage.py shell failed"
    assert json.loads(line)["error"] == "ValueError"
    assert "Poole" not in line
