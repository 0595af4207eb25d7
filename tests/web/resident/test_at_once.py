"""The button pressed eight times at once, on real connections to real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse

from complaints.models import Case, CaseEvent, Document
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.factories.files import still_stored
from tests.web.resident.writer import Writer, photograph

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def pressing(writer: Writer, start: Barrier, shown: str, page: str) -> HttpResponse:
    """What another window of the same browser does, in the same instant as the others."""
    client = writer.in_browser_with(writer.draft_cookie).client
    start.wait()
    try:
        return client.post(writer.address(page), {"version": shown})
    finally:
        connection.close()


def test_eight_presses_make_one_complaint_with_each_file_once(city: Council):
    writer = Writer(city).answer_all()
    writer.add(photograph("one.png"), photograph("two.png"))
    start, shown = Barrier(AT_ONCE), writer.shown_version()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        pressed = [pool.submit(pressing, writer, start, shown, "draft/check/") for _ in range(AT_ONCE)]
        answers = {(press.result().status_code, press.result()["Location"]) for press in pressed}
    (case,) = writer.cases()
    assert answers == {(302, writer.address(f"complaints/{case.reference}/sent/"))}
    with inside(city, ActorKind.SYSTEM):
        assert sorted(Document.objects.values_list("name", flat=True)) == ["one.png", "two.png"]
        assert CaseEvent.objects.filter(kind="received").count() == 1


def test_answers_deleted_while_they_are_sent_cost_no_complaint_its_file(city: Council):
    for _ in range(AT_ONCE):
        writer, start = Writer(city).answer_all(), Barrier(2)
        writer.add(photograph())
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(partial(pressing, writer, start, writer.shown_version()), ["draft/check/", "draft/delete/"]))
    with inside(city, ActorKind.SYSTEM):
        cases, documents = Case.objects.count(), list(Document.objects.all())
    assert len(documents) == cases
    assert all(still_stored(city, *[str(document.stored.name) for document in documents]))
