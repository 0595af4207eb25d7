"""The button pressed eight times at once, on real connections to real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from complaints.models import CaseEvent, Document
from councils.models import Council
from councils.tenancy.scope import Kind
from tests.factories.cases import inside
from tests.web.resident.writer import Writer, photograph

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def test_eight_presses_make_one_complaint_with_each_file_once(city: Council):
    writer = Writer(city).answer_all()
    writer.add(photograph("one.png"), photograph("two.png"))
    start = Barrier(AT_ONCE)

    def press() -> tuple[int, str]:
        client = Client()
        client.cookies["complaint-draft"] = writer.client.cookies["complaint-draft"].value
        start.wait()
        try:
            sent = client.post(writer.address("complain/check/"))
            return client.get(sent["Location"]).status_code, sent["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = {future.result() for future in [pool.submit(press) for _ in range(AT_ONCE)]}
    (case,) = writer.cases()
    assert answers == {(200, writer.address(f"complaints/{case.reference}/sent/"))}
    with inside(city, Kind.SYSTEM):
        assert sorted(Document.objects.values_list("name", flat=True)) == ["one.png", "two.png"]
        assert CaseEvent.objects.filter(kind="received").count() == 1
