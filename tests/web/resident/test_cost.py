"""How many statements the pages that everybody waits for cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.people.queries import private_links
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.clients import signed_in
from tests.web.resident.writer import SURNAME, Writer, photograph

# What the server says about the transaction and the scope is no question to the database's tables.
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


@contextmanager
def at_most(number: int) -> Iterator[None]:
    """Fails, and shows them, where more statements were needed."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [each["sql"] for each in captured if not each["sql"].startswith(NOT_COUNTED)]
    assert len(asked) <= number, f"{len(asked)} statements:\n" + "\n".join(sql[:300] for sql in asked)


def warmed(writer: Writer, page: str) -> None:
    assert writer.get(page).status_code == 200


def test_the_page_of_a_complaint_costs_ten_statements_with_an_account(city: Council):
    robin = councils.user("Robin Reed")
    walked = case_at(city, stage=2, by=robin)
    writer = Writer(city, signed_in(robin))
    page = f"complaints/{walked.case.reference}/"
    with time_machine.travel(walked.at + timedelta(days=1), tick=False):
        warmed(writer, page)
        with at_most(10):
            warmed(writer, page)


def test_the_page_of_a_complaint_costs_ten_statements_by_the_link(city: Council):
    walked = case_at(city, stage=2)
    writer = Writer(city)
    with inside(city, ActorKind.SYSTEM):
        token = private_links.token_for(walked.case.pk)
    with time_machine.travel(walked.at + timedelta(days=1), tick=False):
        writer.post(f"track/{token}/", SURNAME)
        page = f"complaints/{walked.case.reference}/"
        warmed(writer, page)
        with at_most(10):
            warmed(writer, page)


def test_a_list_of_complaints_costs_the_same_for_one_as_for_many(city: Council):
    robin = councils.user("Robin Reed")
    writer = Writer(city, signed_in(robin))
    for _ in range(4):
        case_at(city, stage=1, by=robin)
    warmed(writer, "complaints/")
    with at_most(6):
        warmed(writer, "complaints/")


def test_one_question_costs_five_statements(city: Council):
    writer = Writer(city).answer_all()
    with at_most(17):
        writer.post("draft/put-right/", {"wanted": "Empty it."})


@pytest.mark.parametrize(("files", "number"), [(0, 20), (1, 23), (5, 23)])
def test_sending_costs_the_same_number_of_statements_for_one_file_as_for_many(city: Council, files: int, number: int):
    warm = Writer(city).answer_all()
    warm.send()
    writer = Writer(city).answer_all()
    if files:
        writer.add(*(photograph(f"{each}.png") for each in range(files)))
    # Four are the page's own; the others keep the complaint, its files, dates and first letter, and tell people.
    shown = {"version": writer.shown_version()}
    with at_most(number):
        writer.post("draft/check/", shown)
