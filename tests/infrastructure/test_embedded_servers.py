"""The embedded PostgreSQL and broker: shared, crash-safe, and gone when nobody needs them."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from script.embedded.broker import Broker
from script.embedded.environment import LOCAL, PROJECT, embedded
from script.embedded.postgres import APPLICATION, LOGIN, OWNER, SUPERUSER, Postgres
from script.embedded.server import LOOPBACK
from script.run_tests import throwaway_folder

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a space in its name, which the server's user can reach as it can the project's own."""
    with throwaway_folder(LOCAL) as throwaway:
        yield throwaway / "my documents"


@pytest.fixture
def postgres(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "postgres", durable=False)
    server.join()
    yield server
    server.leave()


@pytest.fixture
def broker(folder: Path) -> Iterator[Broker]:
    server = Broker(folder / "broker", durable=False)
    server.join()
    yield server
    server.leave()


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_no_role_is_a_superuser_or_bypasses_row_level_security(postgres: Postgres):
    roles = ask(postgres.url(), "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'redress%'")
    assert sorted(roles) == [(APPLICATION, False, False), (LOGIN, False, False), (OWNER, False, False)]


def test_the_login_can_become_the_plain_role_and_nothing_else(postgres: Postgres):
    assert ask(postgres.url(), f"SET ROLE {APPLICATION}; SELECT current_user") == [(APPLICATION,)]
    for role in (OWNER, SUPERUSER):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(postgres.url(), f"SET ROLE {role}")


def test_the_password_of_the_login_opens_no_other_account(postgres: Postgres):
    for role in (OWNER, SUPERUSER):
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            ask(postgres.url().replace(LOGIN, role), "SELECT 1")


def test_a_database_of_an_earlier_version_that_is_running_gets_the_login(postgres: Postgres, folder: Path):
    ask(postgres.url(SUPERUSER), f"REVOKE {APPLICATION} FROM {LOGIN}; DROP ROLE {LOGIN}")
    (folder / "postgres" / "login-password").unlink()
    later = Postgres(folder / "postgres", durable=False)
    later.join()
    try:
        assert ask(later.url(), f"SET ROLE {APPLICATION}; SELECT current_user") == [(APPLICATION,)]
    finally:
        later.leave()


def test_rows_survive_a_killed_database_which_returns_on_its_port(folder: Path):
    postgres = Postgres(folder / "durable")
    postgres.join()
    ask(postgres.url(OWNER), "CREATE TABLE kept AS SELECT 42 AS answer")
    port = postgres.port
    postmaster = int((postgres.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    postgres.ensure_up()
    try:
        assert (ask(postgres.url(OWNER), "SELECT answer FROM kept"), postgres.port) == ([(42,)], port)
    finally:
        postgres.leave()


@pytest.mark.parametrize("kind", [Postgres, Broker])
def test_a_server_never_leaves_its_port_while_others_use_it(folder: Path, kind: type[Postgres] | type[Broker]):
    first, second = kind(folder / "shared", durable=False), kind(folder / "shared", durable=False)
    first.join()
    port = first.port
    first.stop()
    with socket.create_server((LOOPBACK, port)):
        waiting = threading.Thread(target=first.ensure_up)
        waiting.start()
        time.sleep(3)
        assert (waiting.is_alive(), first.port) == (True, port)
    waiting.join(30)
    second.join()
    assert (first.is_up(), second.port) == (True, port)
    second.leave()
    first.leave()


@pytest.mark.parametrize("kind", [Postgres, Broker])
def test_a_server_that_nobody_uses_takes_another_port_where_its_own_is_taken(
    folder: Path, kind: type[Postgres] | type[Broker]
):
    server = kind(folder / "alone", durable=False)
    server.join()
    port = server.port
    server.leave()
    with socket.create_server((LOOPBACK, port)):
        server.join()
        assert server.is_up()
        assert server.port != port
        server.leave()


def test_several_that_start_at_once_share_one_database(folder: Path):
    joining = (
        "import sys, pathlib; from script.embedded.postgres import Postgres; "
        "server = Postgres(pathlib.Path(sys.argv[1]), durable=False); server.join(); print(server.port, flush=True); "
        "sys.stdin.read(); server.leave()"
    )
    command = [sys.executable, "-c", joining, str(folder / "shared")]
    starters = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ports = {starter.stdout.readline() for starter in starters if starter.stdout}
    for starter in starters:
        starter.communicate()
    assert len(ports) == 1
    assert not Postgres(folder / "shared").is_up()


def test_the_last_to_leave_stops_the_servers(folder: Path):
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    with embedded(first, folder, durable=False) as servers:
        with embedded(second, folder, durable=False):
            assert first == second
        assert [server.is_up() for server in servers] == [True, True]
    assert [server.is_up() for server in servers] == [False, False]


def test_servers_that_the_environment_names_are_left_alone(folder: Path):
    named = {"DATABASE_URL": "postgresql://elsewhere/redress", "CELERY_BROKER_URL": "redis://elsewhere/0"}
    with embedded(named, folder) as servers:
        assert servers == []
    assert not folder.exists()


def test_the_broker_refuses_a_stranger_with_another_password(broker: Broker, folder: Path):
    stranger = Broker(folder / "stranger")
    with stranger._alone():
        (stranger.folder / "port").write_text(str(broker.port))
    assert broker.is_up()
    assert not stranger.is_up()


def test_no_process_listing_shows_the_brokers_password(broker: Broker):
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert broker.password not in listing


def test_passwords_are_for_their_owner_only(postgres: Postgres, broker: Broker):
    for server in (postgres, broker):
        assert (server.folder / "password").stat().st_mode & 0o077 == 0
        assert server.folder.stat().st_mode & 0o077 == 0
