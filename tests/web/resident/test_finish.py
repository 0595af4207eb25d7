"""On a computer that others use: after "I have finished" nothing private is left in the browser."""

import pytest
from django.test import Client

from complaints.models import ComplaintDraft
from complaints.people.queries import private_links
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.resident.complain.steps import BY_SLUG
from tests.factories import councils, sessions
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.factories.files import still_stored
from tests.web.resident.writer import SURNAME, Writer, photograph, text_of

BUTTON = "I have finished"
CLEAR = {"clear": "yes"}
FORMS = ("message", "documents", "next-stage", "withdraw", "contact-details")


def followed(walked: Walk, client: Client | None = None) -> Writer:
    """Somebody who has followed the private link to a complaint."""
    writer = Writer(walked.council, client or Client())
    with inside(walked.council, ActorKind.SYSTEM):
        token = private_links.token_for(walked.case.pk)
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


def test_afterwards_the_private_link_in_the_history_asks_its_question_again(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    writer = followed(walked)
    with inside(city, ActorKind.SYSTEM):
        link = f"track/{private_links.token_for(walked.case.pk)}/"
    assert "Your surname" not in text_of(writer.get(link)), "it has been answered"
    writer.post("finish/")
    for visitor in (writer, Writer(city)):
        page = visitor.get(link)
        assert page.status_code == 200
        assert "Your surname" in text_of(page)
        assert "There is a problem" in text_of(visitor.post(link))
    assert writer.post(link, SURNAME).status_code == 302


def test_afterwards_the_old_addresses_show_nothing_private(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    writer = followed(walked)
    assert walked.case.summary in text_of(writer.get("complaints/"))
    finished = text_of(writer.post("finish/", follow=True))
    assert "Your complaint cannot be seen in this browser without your private link." in finished
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
    asked = text_of(writer.post("finish/"))
    assert "We’ll delete everything you typed or added in this browser and have not sent." in asked
    assert "To see them in this browser again, you’ll need your private link." in asked
    assert "Alex Poole" in text_of(writer.get("draft/check/")), "nothing is lost before it was said"
    writer.post("finish/", CLEAR)
    assert writer.get("draft/check/").status_code == 404
    assert "Alex Poole" not in text_of(writer.get("draft/your-details/"))
    assert "You have not finished" not in text_of(writer.get("complain/"))


def test_it_ends_what_was_opened_and_written_in_other_councils(city: Council, east: Council) -> None:
    writer = followed(walk(city))
    other = walk(east)
    elsewhere = followed(other, writer.client).answer_all()
    elsewhere.add(photograph())
    writer.answer_all()
    with inside(east, ActorKind.SYSTEM):
        (draft,) = ComplaintDraft.objects.filter(case=None)
    assert "you have started 2 forms" in text_of(writer.post("finish/"))
    writer.post("finish/", CLEAR)
    for council in (city, east):
        with inside(council, ActorKind.SYSTEM):
            assert not ComplaintDraft.objects.exists()
    assert still_stored(east, draft.waiting_files[0].place) == [False]
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


PAGES_OF_A_DRAFT = (*(f"draft/{step}/" for step in BY_SLUG), "draft/files/", "draft/check/")


def test_every_page_of_a_draft_offers_to_leave_and_clear_the_answers(writer: Writer) -> None:
    assert "Leave and clear my answers" in text_of(writer.get("draft/service/")), "before the first answer too"
    assert "You have finished" in text_of(writer.get("finish/"))
    writer.answer_all()
    for page in PAGES_OF_A_DRAFT:
        shown = text_of(writer.get(page))
        assert f'href="{writer.address("finish/")}">Leave and clear my answers' in shown, page
    assert BUTTON in text_of(writer.get("complain/")), "where it is listed"
    assert "Do you want to leave and clear your answers?" in text_of(writer.get("finish/"))
    left = text_of(writer.post("finish/", CLEAR, follow=True))
    assert "We have not kept any answers you did not send" in left
    for page in PAGES_OF_A_DRAFT:
        if page != "draft/service/":
            assert writer.get(page).status_code == 404, page


def test_someone_signed_in_leaves_by_signing_out_and_keeps_their_answers(writer: Writer) -> None:
    robin = councils.user("Robin Reed")
    writer.client = signed_in(robin)
    writer.answer_all()
    for page in PAGES_OF_A_DRAFT:
        shown = text_of(writer.get(page))
        assert "Leave and sign out" in shown, page
        assert "Leave and clear my answers" not in shown
    writer.client.post("/accounts/logout/")
    assert writer.get("draft/check/").status_code == 404
    again = Writer(writer.council, signed_in(robin), writer.draft_key)
    assert "Alex Poole" in text_of(again.get("draft/check/"))


def test_answers_in_an_account_outlive_leaving_a_browser_in_which_its_sign_in_ended(writer: Writer) -> None:
    robin = councils.user("Robin Reed")
    writer.client = signed_in(robin)
    writer.answer_all()
    sessions.lose_all()
    writer.post("finish/", CLEAR)
    assert writer.get("draft/check/").status_code == 404
    again = Writer(writer.council, signed_in(robin), writer.draft_key)
    assert "Alex Poole" in text_of(again.get("draft/check/"))


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
