"""What the hot pages ask of the database: so many queries, however much there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import CaseEvent, Document, Letter
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from tests.factories.cases import inside, walk
from tests.web.casework.desk import Desk, desk

# Session with its account, roles with the council, unread messages, calendar; then what the page itself reads.
EVERY_PAGE = 4
WORKLIST = EVERY_PAGE + 5
# Whether it must be opened first is asked of every page of a case, and who it is about may be a danger on a visit.
CASE = EVERY_PAGE + 17
MOVE = EVERY_PAGE + 8
TRIAGE = EVERY_PAGE + 23
PERSON = EVERY_PAGE + 10
# A request's own transaction opens without a query; inside a test's it leaves these traces.
OF_THE_TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config")


def asked(at: Desk, address: str) -> int:
    """How many queries a page takes once its process is warm."""
    at.client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert at.client.get(address).status_code == 200
    return sum(not query["sql"].startswith(OF_THE_TRANSACTION) for query in queries)


# What was typed is read, then looked for; what is found nowhere in the words of the complaint, too.
MORE_FOR = {
    "": 0,
    "?view=overdue": 0,
    "?view=mine": 0,
    "?status=closed&stage=1": 0,
    "?search=bin": 1,
    "?search=helicopter": 2,
    "?search=CC-222-222-222": 3,
}


def test_the_worklist_takes_nine_queries_with_one_case_and_with_forty(city: Council) -> None:
    at = desk(city)
    expected = {query: WORKLIST + more for query, more in MORE_FOR.items()}
    assert {query: asked(at, f"/casework/{query}") for query in MORE_FOR} == expected
    for _ in range(40):
        walk(city)
    assert {query: asked(at, f"/casework/{query}") for query in MORE_FOR} == expected


def test_the_case_page_takes_21_queries_with_ten_events_and_with_500(city: Council) -> None:
    at = desk(city, Status.CLOSED, stage=2)
    assert asked(at, at.address("case")) == CASE
    shared = {"council_id": city.pk, "case_id": at.case.pk}
    with inside(city):
        letters = Letter.objects.bulk_create(
            Letter(**shared, stage=2, kind="extended", subject="Later", body="Later.", sent_at=at.walked.at)
            for _ in range(100)
        )
        CaseEvent.objects.bulk_create(
            CaseEvent(
                **shared,
                stage=1,
                kind="note",
                at=at.walked.at + timedelta(minutes=number),
                by_name="Priya Anand",
                data={"letter": letters[number % 100].pk},
            )
            for number in range(500)
        )
        Document.objects.bulk_create(
            Document(
                **shared,
                name=f"photograph {number}.jpg",
                content_type="image/jpeg",
                size=1000,
                sha256="0" * 64,
                stored=f"{number}",
                public=True,
                at=at.walked.at,
                by_name="Priya Anand",
            )
            for number in range(30)
        )
    assert asked(at, at.address("case")) == CASE


@pytest.mark.parametrize("move", [Move.ACKNOWLEDGE, Move.RESPOND, Move.EXTEND, Move.WITHDRAW, Move.ADD_NOTE])
@pytest.mark.usefixtures("before_the_due_date")
def test_a_page_that_asks_for_a_move_takes_12_queries(city: Council, move: Move) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    assert asked(at, at.address(move)) <= MOVE


def test_triage_and_a_person_take_as_many_queries_with_one_lookalike_and_with_ten(city: Council) -> None:
    at = desk(city, Status.RECEIVED)
    person = f"/casework/people/{at.case.person_id}/"
    walk(city)
    expected = {address: asked(at, address) for address in (at.address(Move.ACCEPT), at.address("case"), person)}
    for _ in range(9):
        walk(city)
    assert {address: asked(at, address) for address in expected} == expected
    assert expected[at.address(Move.ACCEPT)] == TRIAGE
    assert expected[person] == PERSON
