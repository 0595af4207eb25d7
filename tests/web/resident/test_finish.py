"""On a computer that others use: after "I have finished" nothing private is left in the browser."""

import pytest
from django.test import Client

from complaints.domain.lifecycle import Status
from complaints.operations import links
from councils.models import Council
from councils.tenancy.scope import Kind
from tests.factories import councils, sessions
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.web.resident.writer import SURNAME, Writer, text_of

BUTTON = "I have finished"
FORMS = ("message", "documents", "next-stage", "withdraw", "contact-details")


def followed(walked: Walk, client: Client | None = None) -> Writer:
    """Somebody who has followed the private link to a complaint."""
    writer = Writer(walked.council, client or Client())
    with inside(walked.council, Kind.SYSTEM):
        token = links.token_for(walked.case.pk)
    assert writer.post(f"track/{token}/", SURNAME).status_code == 302
    return writer


def private_pages(reference: str) -> list[str]:
    complaint = f"complaints/{reference}/"
    return ["complaints/", complaint, f"{complaint}sent/", *(f"{complaint}{form}/" for form in FORMS)]


def test_every_private_page_has_the_button_that_ends_it(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    for page in private_pages(walked.case.reference):
        writer = followed(walked)
        shown = text_of(writer.get(page))
        assert f'action="{writer.address("finish/")}"' in shown, page
        assert BUTTON in shown
        assert "You have finished" in text_of(writer.post("finish/", follow=True))


def test_afterwards_the_old_addresses_show_nothing_private(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    writer = followed(walked)
    assert walked.case.summary in text_of(writer.get("complaints/"))
    finished = text_of(writer.post("finish/", follow=True))
    assert "Nobody can see your complaint in this browser without your private link." in finished
    assert BUTTON not in finished
    assert "sessionid" not in writer.client.cookies or not writer.client.cookies["sessionid"].value
    assert sessions.stored() == []
    stranger = Writer(city)
    for page in private_pages(walked.case.reference):
        answer, never_there = writer.get(page), stranger.get(page)
        assert answer.status_code == never_there.status_code, page
        assert answer.get("Location") == never_there.get("Location")
        assert walked.case.summary not in text_of(answer)
        assert walked.case.reference not in text_of(answer)


def test_a_draft_cannot_be_opened_after_finishing(writer: Writer) -> None:
    writer.answer_all().send()
    sent = writer.cases()[-1]
    assert BUTTON in text_of(writer.get(f"complaints/{sent.reference}/sent/"))
    writer.answer_all()
    assert "Alex Poole" in text_of(writer.get("draft/check/"))
    writer.post("finish/")
    assert writer.get("draft/check/").status_code == 404
    assert "Alex Poole" not in text_of(writer.get("draft/your-details/"))
    assert "You have not finished" not in text_of(writer.get("complain/"))


def test_it_ends_what_was_opened_and_written_in_other_councils(city: Council, east: Council) -> None:
    writer = followed(walk(city))
    other = walk(east)
    elsewhere = followed(other, writer.client).answer_all()
    writer.post("finish/")
    assert elsewhere.get(f"complaints/{other.case.reference}/").status_code == 302
    assert elsewhere.get("draft/check/").status_code == 404


def test_following_a_link_to_the_page_asks_first(city: Council) -> None:
    walked = walk(city)
    writer = followed(walked)
    assert "Have you finished?" in text_of(writer.get("finish/"))
    assert walked.case.summary in text_of(writer.get("complaints/"))


def test_the_button_is_not_shown_where_nothing_private_is_open(writer: Writer) -> None:
    for page in ("", "complain/", "complaints/", "contact/"):
        assert BUTTON not in text_of(writer.get(page))


def test_the_questions_of_a_draft_have_no_button_that_sounds_like_sending(writer: Writer) -> None:
    writer.answer_all().send()
    writer.answer_all()
    for page in ("draft/what-happened/", "draft/files/", "draft/check/", "draft/delete/"):
        assert BUTTON not in text_of(writer.get(page)), page


@pytest.mark.parametrize("opened", [False, True])
def test_somebody_signed_in_signs_out_instead(city: Council, opened: bool) -> None:
    """Also where they have followed a private link; signing out ends that too."""
    robin = councils.user("Robin Reed")
    own, other = walk(city, by=robin), walk(city)
    writer = Writer(city, signed_in(robin))
    if opened:
        followed(other, writer.client)
    for page in private_pages(own.case.reference):
        shown = text_of(writer.get(page))
        assert BUTTON not in shown, page
        assert "Sign out" in shown
    for answer in (writer.get("finish/"), writer.post("finish/")):
        assert answer["Location"] == "/accounts/logout/"
    assert writer.get(f"complaints/{own.case.reference}/").status_code == 200
    writer.client.post("/accounts/logout/")
    for walked in (own, other):
        assert writer.get(f"complaints/{walked.case.reference}/").status_code == 302
