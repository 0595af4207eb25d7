"""What every test stands on: the product's login and role in the database, and no network outside this machine."""

import contextlib
import ipaddress
import os
import re
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from hypothesis import settings as hypothesis_settings

from config import env
from script.embedded.postgres import LOGIN, OWNER, SUPERUSER
from tests.factories.initial_rows import remember
from tests.factories.owner import become
from tests.factories.sampling import in_turns

pytest_plugins = ["tests.factories.fixtures"]
# However long one example waits for a busy processor.
hypothesis_settings.register_profile("patient", hypothesis_settings.default, deadline=None)
hypothesis_settings.load_profile("patient")

PLAIN_ROLE = "SELECT session_user, current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


UNIT = Path(__file__).parent / "unit"
ROOT = Path(__file__).parents[1]
PRODUCT = ("councils", "complaints", "ombudsman", "reporting", "demo", "portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a whole run, leave out four fifths of the tests that are marked `in_turns`."""
    folders: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("in_turns"):
            folders.setdefault(item.path.parent, []).append(item)
    waiting: set[pytest.Item] = set()
    for found in folders.values():
        waiting.update(set(found) - set(in_turns(found)))
    config.hook.pytest_deselected(items=list(waiting))
    items[:] = [item for item in items if item not in waiting]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Branches of the rules are counted in unit tests: nothing else is slowed by that, and no speed measured so."""
    if UNIT in item.path.parents and not item.get_closest_marker("uncounted"):
        return (yield)
    ours, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]
    try:
        return (yield)
    finally:
        sys.settrace(ours)
        threading.settrace(of_threads)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """A copy of the database that script/test has prepared. Tests have the product's login, acting in its role.

    A superuser connects and gives all rights up at once, so that a test can become the owner in its own transaction
    (`tests.factories.owner`).
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    superuser, prepared = env.database("TEST_SUPERUSER_URL"), env.database("DATABASE_URL")["NAME"]
    before = {alias: connections[alias].settings_dict.copy() for alias in connections}
    for alias in connections:
        connections[alias].settings_dict["NAME"] = f"test_{worker}"
    with django_db_blocker.unblock():
        _copy_database(prepared, connection.settings_dict["NAME"])
        connection.settings_dict.update(
            USER=superuser["USER"],
            PASSWORD=superuser["PASSWORD"],
            OPTIONS={**connection.settings_dict["OPTIONS"], "options": f"-c role={settings.APP_ROLE}"},
        )
        connection_created.connect(act_as_the_product)
        with connection.cursor() as cursor:
            cursor.execute(PLAIN_ROLE)
            assert cursor.fetchone() == (LOGIN, settings.APP_ROLE, False)
        remember()
    yield
    connection_created.disconnect(act_as_the_product)
    with django_db_blocker.unblock():
        connection.close()
    for alias in connections:
        connections[alias].settings_dict.update(before[alias])


def _copy_database(source: str, copy: str) -> None:
    address = os.environ["TEST_SUPERUSER_URL"]
    with contextlib.closing(psycopg2.connect(address, dbname=SUPERUSER)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {copy} TEMPLATE {source} OWNER {OWNER}")


def act_as_the_product(connection: BaseDatabaseWrapper, **_: object) -> None:
    """The login and role of every new connection."""
    with connection.cursor() as cursor:
        become(cursor, LOGIN)


WALLED = "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND c.relkind IN ('r', 'p')"


@pytest.fixture(scope="session")
def walled_tables(django_db_setup, django_db_blocker) -> re.Pattern[str]:
    """Finds the tables that nobody reads or writes outside a council's transaction."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(WALLED)
        names = "|".join(name for (name,) in cursor.fetchall())
    return re.compile(rf"\b({names})\b")


WRITERS = ("operations", "tasks", "management", "channels", "letters")


def _in_an_operation() -> bool:
    """Whether what tasks, commands and pages call is at work, and not the test itself."""
    frame = sys._getframe()
    while frame := frame.f_back:  # type: ignore[assignment]
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / "tests"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if parts[0] in PRODUCT and not set(WRITERS).isdisjoint(parts):
                return True
    return False


class NotInATransaction(AssertionError):
    """In production this statement would run in autocommit, where no scope reaches it."""


@pytest.fixture(autouse=True)
def as_in_production(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test's own transaction carries a scope that nothing carries in production: there each statement on a table of
    a council needs a transaction of the product's, and raises without one. Here it raises as well.
    """
    if not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    walled = request.getfixturevalue("walled_tables")

    def refuse(execute, sql, params, many, context):
        # Only the test's own transaction is open, which no page, task or command has. Where none is, PostgreSQL raises.
        blocks = context["connection"].atomic_blocks
        only_ours = blocks and all(block._from_testcase for block in blocks)
        if only_ours and walled.search(str(sql)) and _in_an_operation():
            raise NotInATransaction(str(sql)[:300])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


class OutsideNetwork(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network_outside_this_machine() -> Iterator[None]:
    """A connection from this process to anything but the loopback address fails the test."""
    connect = socket.socket.connect

    def connect_on_loopback(self: socket.socket, address) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise OutsideNetwork(f"a test tried to connect to {address}")
        connect(self, address)

    socket.socket.connect = connect_on_loopback
    yield
    socket.socket.connect = connect


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback
