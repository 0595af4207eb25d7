"""Guessing answers to the questions of private links, and what nobody can guess."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from complaints.people.queries import private_links
from councils.models import Council
from councils.people.operations import renew_feed
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.factories.clients import api_token
from tests.web.resident.test_limits import LIMIT, check_says_when, from_elsewhere, limited
from tests.web.resident.writer import Writer, text_of

# The counts are committed apart from what a page writes.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_one_instant() -> Iterator[None]:
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def writer(city: Council) -> Writer:
    return Writer(city)


def pages_with_question(writer: Writer, number: int) -> list[str]:
    """Private links of so many complaints from Alex Poole."""
    cases = [walk(writer.council, received_at=timezone.now()).case for _ in range(number)]
    with inside(writer.council, ActorKind.SYSTEM):
        return [f"track/{private_links.token_for(case.pk)}/" for case in cases]


def test_so_many_wrong_answers_an_hour_over_all_links(writer: Writer) -> None:
    """One link takes five wrong answers; who holds many gets no more than the limit."""
    pages = pages_with_question(writer, LIMIT // 5 + 1)
    for page in pages[:-1]:
        for number in range(5):
            assert "This does not match what we were given" in text_of(writer.post(page, {"answer": f"Name {number}"}))
    check_says_when(writer.post(pages[-1], {"answer": "Poole"}))
    assert from_elsewhere(writer).post(pages[-1], {"answer": "Poole"}).status_code == 302


def test_the_same_wrong_answer_again_is_no_guess(writer: Writer, settings) -> None:
    limited(writer.council, settings, wrong_answers_an_hour=2)
    pages = pages_with_question(writer, 2)
    for _ in range(4):
        assert writer.post(pages[0], {"answer": "Pool"}).status_code == 200
    assert writer.post(pages[1], {"answer": "Poole"}).status_code == 302


def test_a_council_says_in_its_document_how_many_wrong_answers(writer: Writer, settings) -> None:
    limited(writer.council, settings, wrong_answers_an_hour=2)
    (page,) = pages_with_question(writer, 1)
    assert [writer.post(page, {"answer": f"Name {n}"}).status_code for n in range(3)] == [200, 200, 429]


def test_what_nobody_can_guess_closes_nothing(writer: Writer) -> None:
    """Calendars whose addresses were renewed, programs with old tokens and cut links: of one network, all day."""
    (page,) = pages_with_question(writer, 1)
    council = writer.council
    champion = councils.staff(council, Role.COMPLAINT_CHAMPION)
    user = councils.user_of(champion.user_id)
    with inside(council, ActorKind.STAFF, user.pk):
        feed = renew_feed(champion, timezone.now())
    for number in range(2 * LIMIT):
        assert try_feed(council, f"{number}") == 404
        assert try_token(council, f"{number:040x}") == 401
        assert writer.get(f"track/{number}/").status_code == 404
        assert writer.get(f"confirm-email/{number}/").status_code == 404
    assert try_feed(council, feed) == 200
    assert try_token(council, api_token(user, council)) == 200
    assert writer.get(page).status_code == 200
    assert writer.post(page, {"answer": "Poole"}).status_code == 302


def try_feed(council: Council, secret: str) -> int:
    return Client().get(f"/calendar/{council.slug}/{secret}.ics").status_code


def try_token(council: Council, token: str) -> int:
    return Client().get(f"/api/v1/councils/{council.slug}/cases/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code
