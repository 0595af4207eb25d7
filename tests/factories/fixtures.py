"""Fixtures that every test may ask for."""

from collections.abc import Iterator

import pytest
import time_machine

from councils.models import Council
from tests.factories import councils
from tests.factories.web_service import Service, running_service


@pytest.fixture
def the_four_councils(db) -> None:
    """The four councils with their policies and the calendar, committed: another process sees them too."""


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
