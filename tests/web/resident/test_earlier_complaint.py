"""Someone about to send a complaint that they have sent before is asked whether it is the same, and nobody else is."""

from django.test import Client

from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import case_at, walk
from tests.factories.clients import signed_in
from tests.web.resident.writer import Writer, text_of

ASKED = "You already have an open complaint"


def test_the_same_account_is_asked_and_led_to_a_message(city: Council) -> None:
    robin = councils.user("Robin Reed")
    case = walk(city, by=robin).case
    writer = Writer(city, signed_in(robin)).answer_all()
    page = text_of(writer.get("draft/check/"))
    assert f"{ASKED}, {case.reference}: The green bin was missed three times." in page
    assert f"/c/{city.slug}/complaints/{case.reference}/message/" in page
    assert "If it is about a different problem, send it below." in page


def test_the_browser_that_sent_one_without_an_account_is_asked(city: Council) -> None:
    client = Client()
    Writer(city, client).answer_all().send()
    assert ASKED in text_of(Writer(city, client).answer_all().get("draft/check/"))


def test_a_stranger_with_the_same_details_is_told_nothing(city: Council) -> None:
    walk(city)
    assert ASKED not in text_of(Writer(city).answer_all().get("draft/check/"))


def test_an_answered_complaint_or_another_matter_asks_nothing(city: Council) -> None:
    robin = councils.user("Robin Reed")
    case_at(city, Status.RESPONDED, by=robin)
    walk(city, by=robin, summary="Council tax band")
    other = {"summary": "Pothole in Mill Road", "description": "It broke my wheel."}
    client = signed_in(robin)
    assert ASKED not in text_of(Writer(city, client).answer_all(**{"what-happened": other}).get("draft/check/"))
