"""What the tests of the public side share."""

import pytest

from councils.models import Council
from tests.web.resident.writer import Writer


@pytest.fixture
def writer(city: Council) -> Writer:
    """A visitor without an account."""
    return Writer(city)
