"""Stored files, looked at from the scope of their council."""

from django.core.files.storage import default_storage

from councils.models import Council
from tests.factories.councils import inside


def still_stored(council: Council, *places: str) -> list[bool]:
    """Whether each is still there."""
    with inside(council):
        return [default_storage.exists(place) for place in places]


def lose(council: Council, place: str | None) -> None:
    """What a broken disk does."""
    with inside(council):
        default_storage.delete(place or "")
