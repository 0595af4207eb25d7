"""While a file is looked into no transaction is open, so that no case is held."""

import threading
import time
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from complaints.vocabulary.lifecycle import Move
from councils.models import Council
from tests.web.casework.desk import desk
from tests.web.resident.writer import Writer, text_of

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = """SELECT coalesce(extract(epoch FROM max(clock_timestamp() - state_change)), 0) FROM pg_stat_activity
    WHERE state = 'idle in transaction' AND datname = current_database()"""


class Watch(threading.Thread):
    """Looks how long transactions are open in which nothing happens."""

    def __init__(self) -> None:
        super().__init__()
        self.ended, self.longest = threading.Event(), 0.0
        connection.ensure_connection()
        self.address = {**connection.get_connection_params()}

    def check(self) -> None:
        """Looking into the file takes most of the time."""
        assert self.longest < self.seconds / 2

    def run(self) -> None:
        wanted = {name: self.address[name] for name in ("dbname", "user", "password", "host", "port")}
        with closing(psycopg2.connect(**{name: value for name, value in wanted.items() if value})) as mine:
            mine.autocommit = True
            with mine.cursor() as cursor:
                while not self.ended.wait(0.05):
                    cursor.execute(LONGEST)
                    self.longest = max(self.longest, float(cursor.fetchone()[0]))

    def __enter__(self) -> "Watch":
        self.start()
        self.began = time.monotonic()
        return self

    def __exit__(self, *_: Any) -> None:
        self.seconds = time.monotonic() - self.began
        self.ended.set()
        self.join()


def slow() -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", b";=\n" * 2**21, "text/csv")


def test_a_file_for_a_complaint_that_is_being_written(writer: Writer) -> None:
    writer.answer_all()
    with Watch() as watch:
        writer.add(slow())
    assert "table.csv" in text_of(writer.get("draft/files/"))
    watch.check()


def test_a_file_for_a_complaint_that_was_sent(writer: Writer) -> None:
    writer.answer_all()
    writer.send()
    case = writer.cases()[0]
    with Watch() as watch:
        writer.post(f"complaints/{case.reference}/documents/", {"documents": [slow()]})
    assert "table.csv" in text_of(writer.get(f"complaints/{case.reference}/"))
    watch.check()


def test_a_document_of_staff(city: Council) -> None:
    at = desk(city)
    with Watch() as watch:
        assert at.make(Move.ATTACH, audience="internal", file=slow()).status_code == 302
    watch.check()
