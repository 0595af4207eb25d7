"""What a complainant can do with a complaint: write, ask for the next stage, withdraw."""

from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse

from complaints.models import Case, CaseEvent, Note, OutboxMessage
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in


@pytest.fixture
def robin(the_four_councils):
    return councils.user("Robin Reed")


def ask(walked: Walk, page: str, data: dict[str, str] | None = None, at: datetime | None = None) -> HttpResponse:
    """The complainant opens a page of their complaint, or sends its form."""
    address = f"/c/{walked.council.slug}/complaints/{walked.case.reference}/{page}/"
    with time_machine.travel(at or walked.at + timedelta(hours=1), tick=False):
        client = signed_in(walked.resident)
        return client.get(address) if data is None else client.post(address, data, follow=True)


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def now(walked: Walk) -> Case:
    with inside(walked.council, ActorKind.SYSTEM):
        return Case.objects.get(pk=walked.case.pk)


def test_a_message_is_kept_and_reaches_whoever_deals_with_it(city: Council, robin):
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    assert "Send us a message" in words(ask(walked, "message"))
    page = words(ask(walked, "message", {"text": "It was missed again.\r\nToday."}))
    assert "Your message was sent." in page
    assert "You contacted us" in page
    assert "It was missed again.\nToday." in page
    with inside(city, ActorKind.SYSTEM):
        note = Note.objects.get(case=walked.case)
        assert (note.public, note.from_complainant, note.by_id) == (True, True, robin.pk)
        told = OutboxMessage.objects.filter(case=walked.case, kind="note").values_list("user_id", flat=True)
        assert set(told) >= {walked.officer.user_id}


@pytest.mark.parametrize(
    ("page", "data", "message"),
    [
        ("message", {"text": " "}, "Write your message"),
        ("message", {"text": "x" * 4001}, "must be 4,000 characters or fewer: it has 4001"),
        ("message", {"text": "a\x00b"}, "could not save some characters"),
        ("withdraw", {"reason": ""}, "Say in a few words why"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(city: Council, robin, page: str, data: dict, message: str):
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    assert message in words(ask(walked, page, data))
    assert now(walked).version == walked.case.version


def test_the_next_stage_needs_no_reason(city: Council, robin):
    walked = case_at(city, Status.RESPONDED, by=robin)
    assert "Ask for stage 2" in words(ask(walked, "next-stage"))
    page = words(ask(walked, "next-stage", {"reason": "", "wanted": ""}))
    assert "We’ve received your request." in page
    assert "You asked for the next stage" in page
    assert "Stage 2" in page
    assert (now(walked).stage, now(walked).status) == (2, "received")


def test_what_is_said_about_the_next_stage_is_kept(city: Council, robin):
    walked = case_at(city, Status.CLOSED, by=robin)
    ask(walked, "next-stage", {"reason": "Missed again.", "wanted": "A manager."})
    with inside(city, ActorKind.SYSTEM):
        event = CaseEvent.objects.get(case=walked.case, kind="escalated")
    assert event.text == "Missed again.\n\nWhat I would like to happen: A manager."


def test_after_the_window_the_form_gives_way_to_what_is_still_possible(city: Council, robin):
    walked = case_at(city, Status.RESPONDED, by=robin)
    late = walked.at + timedelta(days=100)
    for response in (ask(walked, "next-stage", at=late), ask(walked, "next-stage", {"reason": "x"}, at=late)):
        page = words(response)
        assert "You cannot ask for the next stage now" in page
        assert "The time to ask for stage 2 ended on" in page
        assert "Local Government and Social Care Ombudsman" in page
    assert now(walked).stage == 1


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.UNDER_INVESTIGATION, Status.DECLINED])
def test_an_unanswered_complaint_has_no_next_stage(city: Council, robin, status: Status):
    walked = case_at(city, status, by=robin)
    assert "You cannot ask for the next stage now" in words(ask(walked, "next-stage", {"reason": ""}))
    assert now(walked).stage == 1


def test_the_last_stage_has_none_after_it(south: Council, robin):
    walked = case_at(south, Status.RESPONDED, stage=2, by=robin)
    page = words(ask(walked, "next-stage"))
    assert "This was our final response." in page
    assert "Local Government and Social Care Ombudsman" in page


def test_asking_twice_opens_one_stage(city: Council, robin):
    walked = case_at(city, Status.RESPONDED, by=robin)
    ask(walked, "next-stage", {"reason": ""})
    assert "You cannot ask for the next stage now" in words(ask(walked, "next-stage", {"reason": ""}))
    assert now(walked).stage == 2


def test_a_complaint_can_be_withdrawn_once(city: Council, robin):
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    assert "govuk-button--warning" in words(ask(walked, "withdraw"))
    page = words(ask(walked, "withdraw", {"reason": "It has been sorted out."}))
    assert "You have withdrawn your complaint." in page
    assert now(walked).status == "withdrawn"
    for again in (ask(walked, "withdraw"), ask(walked, "withdraw", {"reason": "Once more."})):
        assert "This complaint was withdrawn on" in words(again)
        assert "<form" not in words(again).partition("<main")[2]
    assert "What you wrote was not sent" in words(again)
    assert "Once more." in words(again)


def test_a_message_can_still_be_sent_when_all_is_over(city: Council, robin):
    walked = case_at(city, Status.WITHDRAWN, by=robin)
    assert "Your message was sent." in words(ask(walked, "message", {"text": "I changed my mind."}))


def test_somebody_elses_complaint_takes_nothing(city: Council, robin):
    walked = case_at(city, Status.RESPONDED, by=councils.user("Sam Stone"))
    walked.resident = robin
    for page, data in (("message", {"text": "x"}), ("next-stage", {"reason": ""}), ("withdraw", {"reason": "x"})):
        assert ask(walked, page, data).status_code == 404
    assert now(walked).version == walked.case.version


def test_what_was_answered_cannot_be_withdrawn(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED, by=councils.user())
    client = signed_in(walked.resident)
    page = f"/c/{city.slug}/complaints/{walked.case.reference}/"
    assert "Withdraw your complaint" not in client.get(page).content.decode()
    answer = client.post(f"{page}withdraw/", {"reason": "It is over."})
    assert answer.status_code != 302
    assert "You cannot withdraw your complaint: we have responded to it" in answer.content.decode()
    assert now(walked).status == "responded"
