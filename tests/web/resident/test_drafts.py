"""A complaint that is being written: kept for its writer, several at once, and seen by nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from complaints.models import ComplaintDraft
from complaints.tasks import clear_expired_drafts
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.sessions.browser import cookie_of
from tests.factories import councils, sessions
from tests.factories.cases import inside
from tests.factories.clients import force_login, signed_in
from tests.factories.files import still_stored
from tests.web.resident.writer import ANSWERS, Writer, photograph, text_of

SECOND = {"summary": "The library was shut", "description": "On three Saturdays."}


def drafts_of(council: Council) -> list[ComplaintDraft]:
    with inside(council, ActorKind.SYSTEM):
        return list(ComplaintDraft.objects.order_by("pk"))


def second_window(writer: Writer) -> Writer:
    """The form once more in the same browser."""
    return Writer(writer.council, writer.client, writer.get("complain/new/")["Location"].split("/")[-3])


def test_two_complaints_in_two_windows_are_both_sent_as_shown(writer: Writer):
    other = second_window(writer)
    for step in ("service", "what-happened", "put-right", "who-for", "your-details", "adjustments"):
        answer = {"service": councils.area(writer.council).pk} if step == "service" else ANSWERS[step]
        writer.post(f"draft/{step}/", answer)
        other.post(f"draft/{step}/", SECOND if step == "what-happened" else answer)
    shown, shown_in_other = writer.shown_version(), other.shown_version()
    assert "The library was shut" in text_of(other.get("draft/check/"))
    assert "The library" not in text_of(writer.get("draft/check/"))
    first = writer.post("draft/check/", {"version": shown}, follow=True)
    second = other.post("draft/check/", {"version": shown_in_other}, follow=True)
    summaries = {case.reference: case.summary for case in writer.cases()}
    assert sorted(summaries.values()) == ["The green bin was missed three times", "The library was shut"]
    for response, summary in ((first, ANSWERS["what-happened"]["summary"]), (second, SECOND["summary"])):
        (reference,) = [reference for reference in summaries if reference in text_of(response)]
        assert summaries[reference] == summary


def test_sending_one_leaves_what_is_being_written_in_the_other(writer: Writer):
    other = second_window(writer)
    other.post("draft/what-happened/", SECOND)
    writer.answer_all()
    writer.send()
    assert "The library was shut" in text_of(other.get("draft/what-happened/"))
    assert "The library was shut" in text_of(writer.get("complain/"))


def test_what_was_changed_in_another_window_is_shown_before_it_is_sent(writer: Writer):
    writer.answer_all()
    shown = writer.shown_version()
    writer.post("draft/what-happened/?then=check", SECOND)
    for stale in ({"version": shown}, {}):
        page = text_of(writer.post("draft/check/", stale))
        assert "Your answers were changed in another window" in page
        assert "The library was shut" in page
        assert writer.cases() == []
    assert "Complaint sent" in text_of(writer.send())


def test_an_answer_from_another_window_is_replaced_only_when_its_writer_says_so(writer: Writer):
    first_shown = {"shown": ""}
    writer.post("draft/what-happened/", {**ANSWERS["what-happened"], **first_shown})
    page = text_of(writer.post("draft/what-happened/", {**SECOND, **first_shown}))
    assert "This answer was changed in another window" in page
    assert "The library was shut" in page
    assert "The green bin was missed three times" in page
    assert "The green bin" in text_of(writer.get("draft/what-happened/"))
    now_shown = page.split('name="shown" value="')[1].split('"')[0]
    writer.post("draft/what-happened/", {**SECOND, "shown": now_shown})
    assert "The library was shut" in text_of(writer.get("draft/what-happened/"))


def test_pressing_continue_twice_on_the_first_page_begins_one_draft(writer: Writer):
    answer = {"service": councils.area(writer.council).pk, "shown": ""}
    assert [writer.post("draft/service/", answer)["Location"] for _ in range(2)] == [
        writer.address("draft/what-happened/")
    ] * 2
    assert len(drafts_of(writer.council)) == 1


def test_an_expired_sign_in_in_the_middle_of_the_form_loses_no_answer(writer: Writer):
    force_login(writer.client, councils.user())
    writer.answer_all()
    sessions.lose_all()
    assert "Alex Poole" in text_of(writer.get("draft/check/"))
    assert "Complaint sent" in text_of(writer.send())


def test_signing_out_hides_answers_from_the_next_person_and_loses_none(writer: Writer):
    robin = councils.user("Robin Reed")
    writer.answer_all()
    force_login(writer.client, robin)
    assert "Alex Poole" in text_of(writer.post("draft/whose/", follow=True))
    writer.client.post("/accounts/logout/")
    assert writer.get("draft/check/").status_code == 404
    assert "The green bin" not in text_of(writer.get("complain/"))
    force_login(writer.client, robin)
    assert "Alex Poole" in text_of(writer.get("draft/check/"))


def test_closing_an_account_hides_its_answers_from_the_next_person(writer: Writer):
    force_login(writer.client, councils.user("Robin Reed", "three bins on a Monday"))
    writer.answer_all()
    closing = {"password": "three bins on a Monday"}
    for page in (writer.client.get("/close-account/"), writer.client.post("/close-account/", closing)):
        assert "You have started a form and not sent it. We’ll delete the answers and files in it" in text_of(page)
    assert "Alex Poole" in text_of(writer.get("draft/check/")), "nothing is lost before it was said"
    assert "Your account is closed" in text_of(writer.client.post("/close-account/", {**closing, "clear": "yes"}))
    assert writer.get("draft/check/").status_code == 404
    assert drafts_of(writer.council) == []


def test_signing_out_says_first_that_what_was_begun_before_signing_in_is_deleted(writer: Writer):
    robin = councils.user("Robin Reed")
    writer.answer_all()
    force_login(writer.client, robin)
    for page in (writer.client.get("/accounts/logout/"), writer.client.post("/accounts/logout/")):
        assert "A form that was started in this browser before you signed in is not in your account" in text_of(page)
    assert "Alex Poole" in text_of(writer.post("draft/whose/", follow=True)), "nothing is lost before it was said"
    assert "before you signed in" not in text_of(writer.client.get("/accounts/logout/"))
    other = Writer(writer.council, Client()).answer_all()
    force_login(other.client, robin)
    assert other.client.post("/accounts/logout/", {"clear": "yes"}).status_code == 302
    assert [draft.owner_id for draft in drafts_of(writer.council)] == [robin.pk]


def test_what_somebody_signed_in_writes_opens_on_another_device(writer: Writer):
    robin = councils.user("Robin Reed")
    writer.client = signed_in(robin)
    writer.answer_all()
    elsewhere = Writer(writer.council, signed_in(robin), writer.draft_key)
    assert "The green bin was missed three times" in text_of(elsewhere.get("complain/"))
    assert "Complaint sent" in text_of(elsewhere.send())
    (case,) = writer.cases()
    assert case.complainant_id == robin.pk


def test_what_was_begun_before_signing_in_is_in_the_account_once_its_writer_says_it_is_theirs(writer: Writer):
    robin = councils.user("Robin Reed")
    writer.answer_all()
    assert writer.get("draft/whose/")["Location"] == writer.address("draft/check/"), "nobody has signed in"
    force_login(writer.client, robin)
    elsewhere = Writer(writer.council, signed_in(robin), writer.draft_key)
    assert elsewhere.get("draft/check/").status_code == 404
    assert elsewhere.post("draft/whose/").status_code == 404
    for page in ("draft/check/", "draft/files/", "draft/delete/", "draft/your-details/"):
        assert writer.get(page)["Location"] == writer.address("draft/whose/"), page
    assert elsewhere.get("draft/check/").status_code == 404
    assert "Did you start this complaint?" in text_of(writer.get("draft/whose/"))
    writer.post("draft/whose/")
    assert "Alex Poole" in text_of(elsewhere.get("draft/check/"))
    assert writer.get("draft/whose/")["Location"] == writer.address("draft/check/")


def test_the_next_person_who_signs_in_neither_reads_nor_gets_what_was_left_in_the_browser(writer: Writer):
    writer.answer_all().add(photograph())
    kim = councils.user("Kim Vale")
    force_login(writer.client, kim)
    for page in ("complain/", "draft/whose/"):
        shown = text_of(writer.get(page))
        assert "The green bin" not in shown
        assert "Alex Poole" not in shown
    assert "Complaint started in this browser before you signed in" in text_of(writer.get("complain/"))
    assert drafts_of(writer.council)[0].owner_id is None
    assert writer.address("draft/delete/") in text_of(writer.get("draft/whose/"))
    writer.post("draft/delete/")
    assert drafts_of(writer.council) == []


def test_an_answer_that_is_sent_after_signing_in_elsewhere_is_kept_and_its_owner_asked(writer: Writer):
    writer.answer_all()
    force_login(writer.client, councils.user("Robin Reed"))
    sent = writer.post("draft/put-right/", {"wanted": "Empty it today."}, follow=True)
    assert "Did you start this complaint?" in text_of(sent)
    assert "Empty it today." in text_of(writer.post("draft/whose/", follow=True))


def test_nobody_else_opens_a_draft_by_its_address(writer: Writer):
    robin = councils.user("Robin Reed")
    writer.client = signed_in(robin)
    writer.answer_all()
    same_browser = writer.in_browser_with(writer.draft_cookie, signed_in(councils.user("Kim Vale"))).client
    for client in (Client(), signed_in(councils.user("Jo Marsh")), same_browser):
        stranger = Writer(writer.council, client, writer.draft_key)
        missing = Writer(writer.council, client)
        for page in ("draft/check/", "draft/files/", "draft/delete/", "draft/your-details/", "draft/service/"):
            seen, never_there = stranger.get(page), missing.get(page)
            assert (seen.status_code, seen.templates) == (never_there.status_code, never_there.templates)
            assert "Alex Poole" not in text_of(seen)
        assert "Alex Poole" not in text_of(stranger.get("complain/"))
        for page in ("draft/check/", "draft/delete/"):
            assert stranger.post(page, {"version": writer.shown_version()}).status_code == 404
        written = stranger.post("draft/what-happened/", SECOND)
        assert writer.draft_key not in written["Location"]
    assert "The green bin was missed three times" in text_of(writer.get("draft/check/"))


def test_a_lost_draft_keeps_at_least_the_page_that_is_sent_now(writer: Writer):
    writer.answer_all()
    writer.post("draft/delete/")
    writer.post("draft/put-right/", {"wanted": "Empty it."})
    assert "Empty it." in text_of(writer.get("draft/put-right/"))


def test_the_cookie_ends_with_the_browser_and_is_kept_from_scripts(writer: Writer):
    writer.answer_all()
    cookie = writer.client.cookies[cookie_of(UUID(writer.draft_key))]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert writer.address().startswith(cookie["path"])
    assert (cookie["max-age"], cookie["expires"]) == ("", ""), "closing the browser ends it"
    (draft,) = drafts_of(writer.council)
    assert cookie.value not in str(vars(draft)), "whoever reads the table is not the browser"


@pytest.mark.parametrize("value", ["", "x", "a" * 32, "é", "../../etc"])
def test_a_cookie_that_fits_no_draft_begins_a_new_one(writer: Writer, value: str):
    writer.client.cookies[cookie_of(UUID(writer.draft_key))] = value
    assert writer.get("complain/").status_code == 200
    writer.answer_all()
    assert "Alex Poole" in text_of(writer.get("draft/check/"))


def test_a_key_that_was_left_in_the_browser_opens_nothing_that_is_written_later(writer: Writer):
    writer.post("draft/what-happened/", SECOND)
    left = writer.draft_cookie
    writer.answer_all()
    writer.get("draft/check/")
    kept = writer.in_browser_with(left)
    assert kept.get("draft/check/").status_code == 404
    assert "Alex Poole" not in text_of(kept.get("draft/your-details/"))
    assert "You have not finished" not in text_of(kept.get("complain/"))
    assert kept.post("draft/check/", {"version": writer.shown_version()}).status_code == 404
    assert "Alex Poole" in text_of(writer.get("draft/check/"))


def test_a_browser_that_never_saw_the_answer_goes_on_with_its_key(writer: Writer):
    writer.answer_all()
    key = writer.draft_cookie
    writer.post("draft/put-right/", {"wanted": "Empty it today."})
    without_the_answer = writer.in_browser_with(key)
    assert without_the_answer.post("draft/put-right/", {"wanted": "Empty it today."}).status_code == 302
    assert "Empty it today." in text_of(without_the_answer.get("draft/check/"))


def test_writing_in_two_windows_at_once_ends_neither_key(writer: Writer):
    other = second_window(writer)
    other.post("draft/what-happened/", SECOND)
    writer.answer_all()
    request_under_way = other.in_browser_with(other.draft_cookie)
    writer.post("draft/put-right/", {"wanted": "Empty it today."})
    assert request_under_way.post("draft/files/", {"documents": [photograph()], "then": "add"}).status_code == 302
    assert "Empty it today." in text_of(writer.get("draft/check/"))


def test_once_it_is_sent_the_draft_s_key_opens_nothing(writer: Writer):
    writer.answer_all()
    key = writer.draft_cookie
    writer.get("draft/check/")
    writer.send()
    assert writer.draft_cookie == ""
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        kept = writer.in_browser_with(key)
        assert kept.get("draft/check/").status_code == 404
        assert kept.post("draft/check/", {"version": "7"}).status_code == 404
    kept = writer.in_browser_with(key)
    assert "Alex Poole" not in text_of(kept.get("draft/check/", follow=True))


def test_a_session_that_was_left_in_the_browser_sees_no_complaint(writer: Writer):
    left = Client()
    Writer(writer.council, left).answer_all().send()
    planted = left.cookies["sessionid"].value
    writer.client.cookies["sessionid"] = planted
    writer.answer_all()
    writer.send()
    (_, case) = writer.cases()
    assert writer.get(f"complaints/{case.reference}/").status_code == 200
    assert writer.client.cookies["sessionid"].value != planted
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert stranger.get(writer.address(f"complaints/{case.reference}/")).status_code == 302


def test_begun_answers_are_listed_and_can_be_deleted_with_their_files(writer: Writer):
    writer.answer_all().add(photograph())
    (draft,) = drafts_of(writer.council)
    (file,) = draft.waiting_files
    listed = text_of(writer.get("complain/"))
    assert "You have not finished your complaint" in listed
    assert writer.address("draft/check/") in listed
    page = text_of(writer.post("draft/delete/", follow=True))
    assert "Your answers were deleted." in page
    assert "You have not finished" not in page
    assert drafts_of(writer.council) == []
    assert still_stored(writer.council, file.place) == [False]
    assert writer.get("draft/check/").status_code == 404


def test_how_long_answers_are_kept_is_said_as_it_is(writer: Writer):
    writer.answer_all()
    page = text_of(writer.get("complain/"))
    assert "or until you close your browser" in page
    assert "We’ll keep your answers until you close your browser, for up to 2 days." in page
    force_login(writer.client, councils.user())
    assert "or until you close your browser" in text_of(writer.get("complain/"))
    writer.post("draft/whose/")
    page = text_of(writer.get("complain/"))
    assert "We’ll keep your answers in your account for 2 days." in page
    assert "close your browser" not in page


def test_answers_are_not_deleted_by_following_a_link_which_asks_first(writer: Writer):
    assert writer.get("draft/delete/").status_code == 404
    writer.answer_all()
    assert "Delete your answers?" in text_of(writer.get("draft/delete/"))
    assert "You have not finished your complaint" in text_of(writer.get("complain/"))


def test_drafts_end_after_two_days_with_their_files_and_are_not_read_after_that(writer: Writer):
    with time_machine.travel(timezone.now() - timedelta(days=2, minutes=1)):
        old = Writer(writer.council)
        old.answer_all().add(photograph())
        (draft,) = drafts_of(writer.council)
    assert old.get("draft/check/").status_code == 404
    writer.answer_all()
    clear_expired_drafts()
    assert [kept.key for kept in drafts_of(writer.council)] != [draft.key]
    assert len(drafts_of(writer.council)) == 1
    assert still_stored(writer.council, draft.waiting_files[0].place) == [False]


def test_addresses_from_before_lead_to_the_start_and_lose_nothing(writer: Writer):
    for page in ("service", "what-happened", "files", "check", "forget"):
        assert writer.get(f"complain/{page}/")["Location"] == writer.address("complain/")
    begun = writer.post("complain/what-happened/", SECOND, follow=True)
    assert begun.redirect_chain[0][1] == 307
    assert "The library was shut" in text_of(writer.get("complain/"))
    # A form that was open while the addresses changed goes on with the only draft there is.
    writer.post("complain/put-right/", {"wanted": "Open it."}, follow=True)
    (draft,) = drafts_of(writer.council)
    assert set(draft.answers) == {"what-happened", "put-right"}


def test_another_draft_with_the_same_key_is_possible_in_another_council(writer: Writer, east: Council):
    writer.answer_all()
    other = Writer(east, Client(), writer.draft_key)
    other.post("draft/what-happened/", SECOND)
    assert other.draft_key == str(drafts_of(east)[0].key) == str(drafts_of(writer.council)[0].key)
