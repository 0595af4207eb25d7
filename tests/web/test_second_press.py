"""A button that is pressed twice, or eight times at once, does its work once and always leads to the same page."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from complaints.cases.operations.apply import open_task
from complaints.models import Case, CaseEvent, Document, Letter, Note
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.calendars.rules import london_day
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import desk, every_part

AT_ONCE = 8
TOKEN = re.compile(r'name="(csrfmiddlewaretoken)" value="(\w+)"')
ASKED = {
    "message": (Status.UNDER_INVESTIGATION, {"text": "It was missed again."}, "note"),
    "withdraw": (Status.UNDER_INVESTIGATION, {"reason": "It has been sorted out."}, "withdrawn"),
    "next-stage": (Status.RESPONDED, {"reason": "It was missed again."}, "escalated"),
}
MADE = {
    Move.ADD_NOTE: (Status.RECEIVED, {"audience": "complainant", "text": "The surveyor comes."}, "note"),
    Move.ACKNOWLEDGE: (Status.UNDER_INVESTIGATION, {"text": "We understand it."}, "acknowledged"),
    Move.WITHDRAW: (Status.UNDER_INVESTIGATION, {"reason": "They phoned."}, "withdrawn"),
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A week after the first step of a case; each press has an instant of its own."""
    with time_machine.travel(RECEIVED + timedelta(days=7), tick=True):
        yield


@pytest.fixture
def robin(the_four_councils):
    return councils.user("Robin Reed")


def address(walked: Walk, page: str) -> str:
    return f"/c/{walked.council.slug}/complaints/{walked.case.reference}/{page}/"


def shown(client: Client, page: str) -> dict[str, str]:
    """The hidden token of a form, as its page shows it now."""
    found = TOKEN.search(client.get(page).content.decode())
    assert found is not None
    return {found[1]: found[2]}


def events(walked: Walk, kind: str) -> int:
    with inside(walked.council, ActorKind.SYSTEM):
        return CaseEvent.objects.filter(case_id=walked.case.pk, kind=kind).count()


@pytest.mark.parametrize("page", list(ASKED))
def test_a_residents_second_press_leads_where_the_first_one_did(city: Council, robin, page: str) -> None:
    status, said, kind = ASKED[page]
    walked = case_at(city, status, by=robin)
    client, where = signed_in(robin), address(walked, page)
    sent = {**said, **shown(client, where)}
    first, second = (client.post(where, sent, follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain == [(address(walked, "")[:-1], 302)]
    assert heading_of_notice(first) == heading_of_notice(second) != ""
    assert events(walked, kind) == 1


def heading_of_notice(response: HttpResponse) -> str:
    """What the page says has happened."""
    notice = re.search(r'govuk-notification-banner__heading" id="[^"]+">\s*(.*?)\s*<', response.content.decode(), re.S)
    return unescape(notice[1]) if notice else ""


def test_the_same_words_in_another_form_are_kept_again(city: Council, robin) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    client, where = signed_in(robin), address(walked, "message")
    for _ in range(2):
        client.post(where, {"text": "Any news?", **shown(client, where)})
    assert events(walked, "note") == 2


def test_other_words_in_the_same_form_are_kept_too(city: Council, robin) -> None:
    """Someone who goes back and writes more has not pressed twice."""
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    client, where = signed_in(robin), address(walked, "message")
    token = shown(client, where)
    for text in ("Any news?", "Any news? It was missed again."):
        client.post(where, {"text": text, **token})
    assert events(walked, "note") == 2


def test_of_two_presses_with_files_each_file_is_kept_once(city: Council, robin) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    client, where = signed_in(robin), address(walked, "documents")
    token = shown(client, where)
    for names in (("one", "two"), ("one", "two"), ("three",)):
        files = [SimpleUploadedFile(f"{name}.txt", name.encode()) for name in names]
        page = client.post(where, {"documents": files, **token}, follow=True).content.decode()
        assert f"We have received {', '.join(f'{name}.txt' for name in names)}." in page
    with inside(city, ActorKind.SYSTEM):
        assert sorted(Document.objects.values_list("name", flat=True)) == ["one.txt", "three.txt", "two.txt"]


@pytest.mark.parametrize("move", list(MADE))
def test_the_second_press_of_staff_is_no_change_by_somebody_else(city: Council, move: Move) -> None:
    status, said, kind = MADE[move]
    at = desk(city, status)
    sent = {**said, **at.seen(), "send": "yes", **shown(at.client, at.address(move))}
    first, second = (at.client.post(at.address(move), sent, follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain == [(at.address("case"), 302)]
    assert heading_of_notice(first) == heading_of_notice(second) != ""
    assert at.events().count(kind) == 1


def test_a_document_of_staff_is_kept_once(city: Council) -> None:
    at = desk(city)
    sent = {"audience": "internal", **at.seen(), **shown(at.client, at.address(Move.ATTACH))}
    for _ in range(2):
        file = SimpleUploadedFile("survey.txt", b"what the surveyor found")
        assert at.client.post(at.address(Move.ATTACH), {**sent, "file": file}).status_code == 302
    with inside(city):
        assert Document.objects.count() == 1


def test_a_move_that_a_colleague_made_is_still_told(city: Council) -> None:
    """Only the same form is a second press."""
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    answer = {"outcome": "upheld", "text": "You are right.", "parts": every_part(city), "send": "yes", **seen}
    page = at.address(Move.RESPOND)
    answers = [at.client.post(page, {**answer, **shown(at.client, at.address(Move.ADD_NOTE))}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", list(ASKED))
def test_eight_presses_at_once_of_a_resident(city: Council, robin, page: str) -> None:
    status, said, kind = ASKED[page]
    walked = case_at(city, status, by=robin)
    clients = [signed_in(robin) for _ in range(AT_ONCE)]
    sent = {**said, **shown(clients[0], address(walked, page))}
    assert pressed(clients, address(walked, page), sent) == {(302, address(walked, "")[:-1])}
    assert events(walked, kind) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_presses_at_once_of_staff(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    page = at.address(Move.ADD_NOTE)
    sent = {"audience": "complainant", "text": "On Tuesday.", "send": "yes", **at.seen(), **shown(at.client, page)}
    clients = [Client() for _ in range(AT_ONCE)]
    for client in clients:
        client.cookies = at.client.cookies
    assert pressed(clients, page, sent) == {(302, at.address("case"))}
    with inside(city):
        assert Note.objects.filter(text="On Tuesday.").count() == 1


def pressed(clients: list[Client], page: str, sent: dict[str, Any]) -> set[tuple[int, str]]:
    """What all browsers are answered that send the same form in the same instant."""
    start = Barrier(len(clients))

    def press(client: Client) -> HttpResponse:
        start.wait()
        try:
            return client.post(page, sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(press, clients))
    return {(answer.status_code, answer.get("Location", "")) for answer in answers}


def test_a_task_that_is_done_by_the_first_press_is_done_for_the_second(city: Council) -> None:
    at = desk(city)
    with inside(city):
        task = open_task(at.case, TaskKind.READ_MESSAGE, at.walked.at)
    page = f"{at.address('case')}tasks/{task.pk}/"
    sent = {"note": "Phoned them.", **shown(at.client, page)}
    first, second = (at.client.post(page, sent, follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain == [(at.address("case"), 302)]
    assert heading_of_notice(first) == heading_of_notice(second) != ""
    assert at.events().count("task_done") == 1


def test_a_letter_that_was_posted_by_the_first_press_was_posted_for_the_second(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(complainant_email="", complainant_address="1 Mill Road")
    at.make(Move.RESPOND, outcome="upheld", text="You are right.", parts=every_part(city))
    with inside(city):
        letter = Letter.objects.filter(case_id=at.case.pk).latest("pk")
    page, today = f"{at.address('case')}letters/{letter.pk}/", london_day(timezone.now())
    day = {"posted_on-day": today.day, "posted_on-month": today.month, "posted_on-year": today.year}
    sent = {"posted": "posted", **day, **shown(at.client, page)}
    first, second = (at.client.post(page, sent, follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain == [(at.address("case"), 302)]
    assert "was posted or given to them on" in heading_of_notice(first)
    assert "Posted or given on" in heading_of_notice(second)
    assert at.events().count("task_done") == 1
