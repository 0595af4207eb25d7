"""What every test stands on: the plain database role and no network outside this machine."""

import ipaddress
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.factories.fixtures"]
# However long one example waits for a busy processor.
hypothesis_settings.register_profile("patient", hypothesis_settings.default, deadline=None)
hypothesis_settings.load_profile("patient")

PLAIN_ROLE = "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


UNIT = Path(__file__).parent / "unit"


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
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The test database is made by its owner; tests then run in the role that row-level security holds."""
    options = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        _allow_truncate()
        connection.settings_dict["OPTIONS"] = {**options, "options": f"-c role={settings.APP_ROLE}"}
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(PLAIN_ROLE)
            assert cursor.fetchone() == (settings.APP_ROLE, False)
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"] = options


def _allow_truncate() -> None:
    """Tests that commit are cleaned up by TRUNCATE, which the plain role is allowed here and nowhere else."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.APP_ROLE}")


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
