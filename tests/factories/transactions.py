"""Doing something in a test several times over from the same start."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """Nothing of what is done inside stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
