"""What the tests of the public side share."""

import io

import pytest
from PIL import Image

from councils.models import Council
from tests.web.resident.writer import Writer


@pytest.fixture
def writer(city: Council) -> Writer:
    """A visitor without an account."""
    return Writer(city)


@pytest.fixture
def jpeg() -> bytes:
    """A small photograph, as a telephone makes it."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "JPEG")
    return made.getvalue()
