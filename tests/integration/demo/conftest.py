"""The demonstration, made once for all tests of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from councils.models import Council
from tests.factories.owner import as_owner

AS_OF = date(2026, 11, 18)


@contextmanager
def demonstration(blocker: DjangoDbBlocker, folder: Path, **amounts: int) -> Iterator[list[Council]]:
    """The councils with their complaints; nothing of them stays."""
    sign_ins = folder / "demo.json"
    with blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        call_command("seed_demo", as_of=AS_OF, sign_ins=sign_ins, verbosity=0, **amounts)
        # As autovacuum would: without knowing how much there is, PostgreSQL reads every case.
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield list(Council.objects.order_by("name"))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Council]]:
    """Four councils with 600 complaints."""
    with demonstration(django_db_blocker, tmp_path_factory.mktemp("demo"), cases=600, councils=4, seed=1) as councils:
        yield councils
