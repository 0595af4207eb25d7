"""Guessing keys of private links, their answers, API tokens and secret addresses of calendars."""

from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from complaints.operations import links
from councils.domain.roles import Role
from councils.models import Council
from councils.tenancy.scope import Kind
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


def test_so_many_wrong_keys_of_links_an_hour_then_no_key_is_looked_at(writer: Writer) -> None:
    walked = walk(writer.council, received_at=timezone.now())
    with inside(writer.council, Kind.SYSTEM):
        right = f"track/{links.token_for(walked.case.pk)}/"
    assert {writer.get(f"track/wrong-{number}/").status_code for number in range(LIMIT - 1)} == {404}
    assert writer.get("confirm-email/wrong/").status_code == 404
    for page in (right, "track/another/", "confirm-email/another/"):
        check_says_when(writer.get(page))
    assert from_elsewhere(writer).get(right).status_code == 200


def test_a_wrong_key_that_comes_again_is_no_guess(writer: Writer) -> None:
    assert {writer.get("track/cut-in-half/").status_code for _ in range(LIMIT + 5)} == {404}


def test_so_many_wrong_answers_an_hour_over_all_links(writer: Writer) -> None:
    """One link takes five wrong answers; who holds many gets no more than the limit."""
    pages = []
    for _ in range(LIMIT // 5 + 1):
        walked = walk(writer.council, received_at=timezone.now())
        with inside(writer.council, Kind.SYSTEM):
            pages.append(f"track/{links.token_for(walked.case.pk)}/")
    for page in pages[:-1]:
        for number in range(5):
            assert "This is not what we were given" in text_of(writer.post(page, {"answer": f"Name {number}"}))
    check_says_when(writer.post(pages[-1], {"answer": "Poole"}))
    assert from_elsewhere(writer).post(pages[-1], {"answer": "Poole"}).status_code == 302


def try_token(council: Council, token: str, **headers: str) -> HttpResponse:
    return Client().get(f"/api/v1/councils/{council.slug}/cases/", HTTP_AUTHORIZATION=f"Bearer {token}", **headers)


@pytest.fixture
def token(city: Council) -> str:
    champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
    return api_token(councils.user_of(champion.user_id), city)


def test_so_many_wrong_tokens_an_hour_then_no_token_is_looked_at(city: Council, token: str) -> None:
    assert {try_token(city, f"{number:040x}").status_code for number in range(LIMIT)} == {401}
    for key in (token, "another"):
        refused = try_token(city, key)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "3600"
        assert refused.json()["code"] == "too_many"
    assert try_token(city, token, REMOTE_ADDR="198.51.100.7").status_code == 200
    assert Client().get(f"/api/v1/councils/{city.slug}/cases/").status_code == 401, "without a token nothing is tried"


def test_forged_headers_give_no_more_tokens(city: Council) -> None:
    tries = [try_token(city, f"{n:040x}", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code for n in range(LIMIT + 5)]
    assert tries == [401] * LIMIT + [429] * 5


def test_a_program_with_an_old_token_shuts_nobody_out(city: Council, token: str) -> None:
    assert {try_token(city, "revoked").status_code for _ in range(LIMIT + 5)} == {401}
    assert try_token(city, token).status_code == 200


def test_a_council_says_in_its_document_how_many_keys(writer: Writer, settings) -> None:
    limited(writer.council, settings, wrong_keys_an_hour=2)
    assert [writer.get(f"track/{number}/").status_code for number in range(3)] == [404, 404, 429]
    assert try_token(writer.council, "wrong").status_code == 429


def test_wrong_secret_addresses_of_calendars_count_too(writer: Writer) -> None:
    feed = f"/calendar/{writer.council.slug}/{{}}.ics"
    statuses = [writer.client.get(feed.format(number)).status_code for number in range(LIMIT + 1)]
    assert statuses == [404] * LIMIT + [429]
