"""What a paused complaint asks of the person who made it, and what happens when they send it."""

from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.cases.operations import pausing
from complaints.cases.operations.apply import make_move
from complaints.cases.rules import decisions as rules
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Awaited, Decision, Move, Status
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.factories.councils import london
from tests.integration.complaints.test_pausing import without_reply_rule

PHOTO = Awaited("a photo of the bin", date(2026, 6, 12))
SAID = (
    "We paused your complaint on Wednesday 3 June 2026 because we need a photo of the bin from you. "
    "Send it by Friday 12 June 2026. We’ll give you a new date once we have it."
)
# Every other date that a complaint received on 1 June could be told of, and words that only staff use.
CONTRADICTIONS = (
    "15 June",
    "8 June",
    "22 June",
    "6 July",
    "the clock",
    "counting",
    "Ombudsman expects",
    "Code expects",
)


@pytest.fixture
def paused(city: Council) -> Walk:
    """Received on Monday 1 June 2026, paused on the Wednesday."""
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=councils.user("Robin Reed"))
    return pause(walked, PHOTO)


def pause(walked: Walk, awaited: Awaited) -> Walk:
    walked.at = london("2026-06-03T10:00")
    with inside(walked.council):
        context = ActionContext(walked.case.pk, walked.officer, walked.at)
        walked.case = pausing.pause(context, reason="Waiting for information from the complainant", awaited=awaited)
    return walked


def seen(walked: Walk, page: str = "", after: timedelta = timedelta(hours=1), **sent: object) -> str:
    """A page of the complainant's, or what follows when its form is sent."""
    address = f"/c/{walked.council.slug}/complaints/{walked.case.reference}/{page}"
    with time_machine.travel(walked.at + after, tick=False):
        client = signed_in(walked.resident)
        response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def main(page: str) -> str:
    return page.partition("What happens next")[2].partition("Documents</h2>")[0]


def test_it_says_what_is_needed_by_when_with_one_date_and_a_button(paused: Walk) -> None:
    page = seen(paused)
    assert SAID in main(page)
    assert "Send what we asked for" in main(page)
    assert "the Ombudsman can advise you at any time" in main(page)
    assert "0300 061 0614" in main(page)
    for words in CONTRADICTIONS:
        assert words not in main(page), words
    assert "Waiting for information from the complainant" not in page


def test_the_list_says_the_same(paused: Walk) -> None:
    with time_machine.travel(paused.at, tick=False):
        listed = signed_in(paused.resident).get(f"/c/{paused.council.slug}/complaints/").content.decode()
    assert "We have paused it because we need a photo of the bin from you. Send it by Friday 12 June 2026." in listed
    for words in CONTRADICTIONS:
        assert words not in listed, words


def test_the_page_to_send_it_says_what_it_is(paused: Walk) -> None:
    page = seen(paused, "message/")
    assert '<h1 class="govuk-heading-l">Send what we asked for</h1>' in page
    assert SAID in page
    assert f"/complaints/{paused.case.reference}/documents/" in page


@pytest.mark.parametrize("page", ["message/", "documents/"])
def test_sending_it_starts_the_clock_and_the_page_has_a_new_date(paused: Walk, page: str) -> None:
    sent = (
        {"text": "It is the green one."}
        if page == "message/"
        else {"documents": [SimpleUploadedFile("bin.txt", b"The green one.")]}
    )
    after = seen(paused, page, timedelta(days=2), **sent)
    assert "We’ve started work on your complaint again." in after
    assert "We’ll respond by Wednesday 17 June 2026." in after
    assert "Send what we asked for" not in after
    assert "We started work on your complaint again" in after, "the timeline"


def test_after_the_last_day_it_can_still_be_sent(paused: Walk) -> None:
    page = seen(paused, after=timedelta(days=12))
    assert "That day has passed. You can still send it." in page
    assert "Send what we asked for" in page


def test_who_is_not_asked_for_anything_is_told_so(city: Council) -> None:
    without_reply_rule(city)
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=councils.user())
    page = seen(pause(walked, Awaited("the surveyor’s report")))
    assert "because we are waiting for the surveyor’s report. You do not need to do anything." in page
    assert "Send what we asked for" not in page


def test_what_was_sent_without_ending_the_pause_is_said_to_have_arrived(city: Council) -> None:
    without_reply_rule(city)
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=councils.user())
    pause(walked, Awaited("the surveyor’s report"))
    page = seen(walked, "message/", timedelta(days=1), text="Is there any news?")
    assert "You sent us something on Thursday 4 June 2026. We’ll read it and tell you if we can go on." in page


def test_a_pause_from_before_this_was_asked_repeats_what_was_told(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=councils.user())
    walked.at = london("2026-06-03T10:00")

    def as_before(facts: CaseFacts) -> Decision:
        decision = rules.pause(facts, walked.at.date(), "Waiting", PHOTO)
        return replace(decision, text="Please tell us the house number.", data={"on": "2026-06-03"})

    with inside(city):
        make_move(ActionContext(walked.case.pk, walked.officer, walked.at), Move.PAUSE, as_before, reason="Waiting")
    page = seen(walked)
    assert "We paused your complaint on Wednesday 3 June 2026." in page
    assert "This is what we told you: Please tell us the house number." in page
    seen(walked, "message/", timedelta(days=1), text="Number 7.")
    assert "You sent us something on Thursday 4 June 2026." in seen(walked, after=timedelta(days=2))
