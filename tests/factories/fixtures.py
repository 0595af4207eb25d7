"""Fixtures that every test may ask for."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection

from councils.models import Council
from tests.factories import councils
from tests.factories.committed_rows import committed_rows, restore
from tests.factories.web_service import Service, running_service

PUT_THE_COUNCILS_BACK = pytest.StashKey[Callable[[], None]]()


@pytest.fixture(scope="session")
def _councils_once(request, django_db_setup, django_db_blocker) -> None:
    """Loaded once and committed; tests roll back what they add."""

    with django_db_blocker.unblock():
        councils.load_the_four_councils()
        rows = committed_rows()

    def put_back() -> None:
        with django_db_blocker.unblock():
            # The cache's table has no model, so nothing else empties it.
            caches["default"].clear()
            restore(rows)

    request.config.stash[PUT_THE_COUNCILS_BACK] = put_back


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits ends with empty tables: what is loaded once for all tests is put back after it."""
    yield
    put_back = item.config.stash.get(PUT_THE_COUNCILS_BACK, None)
    if put_back and nextitem and _commits(item):
        put_back()
        # While a browser is open its test has a connection of its own, which nothing else would close.
        connection.close()


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames


@pytest.fixture
def the_four_councils(_councils_once, db) -> None:
    """The four councils with their policies and the calendar, committed: another process sees them too."""
    councils.load_the_four_councils()


@pytest.fixture
def city(the_four_councils) -> Council:
    """Cambridge City: acknowledgements, pauses, one extension, a window of three months."""
    return councils.council("cambridge-city")


@pytest.fixture
def south(the_four_councils) -> Council:
    """South Cambridgeshire: neither acknowledgement target nor window."""
    return councils.council("south-cambridgeshire")


@pytest.fixture
def east(the_four_councils) -> Council:
    """East Cambridgeshire: counts from the acknowledgement, asks for learning before closing."""
    return councils.council("east-cambridgeshire")


@pytest.fixture
def county(the_four_councils) -> Council:
    """Cambridgeshire County: two versions, three stages in the old one."""
    return councils.council("cambridgeshire-county")


@pytest.fixture
def before_the_due_date() -> Iterator[None]:
    """It is 4 June 2026: cases of the factories came in on 1 June, and none of them is late yet."""
    with time_machine.travel(councils.london("2026-06-04T10:00"), tick=False):
        yield


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The running product, for all tests that need one; each leaves it as it was."""
    with running_service() as running:
        yield running
