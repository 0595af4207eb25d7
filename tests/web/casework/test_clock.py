"""Acknowledging, pausing, restarting and extending: the letter and the dates are shown before anything is sent."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.models import ApprovalRequest, Case
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.factories.councils import london, user_of
from tests.integration.complaints.test_pausing import send, without_reply_rule
from tests.web.casework.desk import Desk, desk, text

pytestmark = pytest.mark.usefixtures("before_the_due_date")


TODAY, NEXT_WEEK = date(2026, 6, 4), date(2026, 6, 11)
PHOTO = {
    "why": "Waiting for information from the complainant",
    "waits_for": "complainant",
    "needed": "a photo of the bin",
    "more": "Send it by email.",
}


def day(name: str, on: date) -> dict[str, int]:
    """A date in the three boxes of a form."""
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


@pytest.fixture
def at(city: Council) -> Desk:
    return desk(city, Status.UNDER_INVESTIGATION)


def test_the_acknowledgement_begins_with_what_the_person_wrote_and_says_the_date_that_follows(at: Desk) -> None:
    page = text(at.open(Move.ACKNOWLEDGE))
    assert "This is what we understand it to be about: The green bin was missed three times" in page
    assert "Please collect it and say why it was missed." in page
    shown = text(at.check(Move.ACKNOWLEDGE, text="We understand that your bin was missed."))
    assert "We aim to respond by Monday 15 June 2026" in shown
    assert at.letters() == []
    assert at.make(Move.ACKNOWLEDGE, text="We understand that your bin was missed.").status_code == 302
    assert at.letters() == ["We understand that your bin was missed."]
    assert at.events()[-1] == "acknowledged"


def test_a_second_acknowledgement_cannot_be_opened_or_sent(at: Desk) -> None:
    at.make(Move.ACKNOWLEDGE, text="We understand that your bin was missed.")
    refused = at.open(Move.ACKNOWLEDGE)
    assert refused.status_code == 409
    assert f"Go to case {at.case.reference}" in text(refused)
    answer = at.make(Move.ACKNOWLEDGE, text="Again.")
    assert answer.status_code == 409
    assert "already been acknowledged" in text(answer)
    assert "Again." in text(answer)
    assert len(at.letters()) == 1


def test_the_clock_stops_for_the_policys_reason_and_runs_again(at: Desk) -> None:
    page = text(at.open(Move.PAUSE))
    assert "Waiting for information from the complainant" in page
    assert "The clock restarts on the day the complainant sends you something." in page
    said = {**PHOTO, **day("reply_by", NEXT_WEEK)}
    assert "because we need a photo of the bin from you. Send it by" in text(at.check(Move.PAUSE, **said))
    assert not at.case.paused
    at.make(Move.PAUSE, **said)
    assert at.case.paused
    (letter,) = at.letters()
    assert letter.startswith("We paused your complaint on ")
    assert letter.endswith("once we have it.\n\nSend it by email.")
    assert "The dates after this" in text(at.check(Move.RESUME, **day("on", TODAY)))
    assert at.case.paused
    at.make(Move.RESUME, **day("on", TODAY))
    assert not at.case.paused


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"why": "We are busy"}, "There is a problem"),
        ({"needed": " "}, "Say what you are waiting for"),
        (dict.fromkeys(day("reply_by", TODAY), ""), "Enter the date you need it by"),
        (day("reply_by", TODAY), "The last day to reply must be after"),
    ],
)
def test_a_pause_asks_who_is_waited_for_what_is_needed_and_by_when(at: Desk, wrong: dict, message: str) -> None:
    answer = at.make(Move.PAUSE, **{**PHOTO, **day("reply_by", NEXT_WEEK), **wrong})
    assert answer.status_code in (200, 409)
    assert message in text(answer)
    assert "Send it by email." in text(answer)
    assert not at.case.paused


def test_a_policy_that_pauses_for_the_complainant_does_not_ask_who_is_waited_for(at: Desk) -> None:
    assert "Who are you waiting for?" not in text(at.open(Move.PAUSE))
    assert at.make(Move.PAUSE, **{**PHOTO, "waits_for": "others"}).status_code == 200, "by when is asked"
    assert not at.case.paused


def test_a_pause_for_someone_else_needs_no_last_day(city: Council) -> None:
    without_reply_rule(city)
    at = desk(city, Status.UNDER_INVESTIGATION)
    assert "Select who you are waiting for" in text(at.make(Move.PAUSE, **{**PHOTO, "waits_for": ""}))
    others = {**PHOTO, "waits_for": "others", "needed": "the surveyor’s report"}
    assert at.make(Move.PAUSE, **others).status_code == 302
    assert "because we are waiting for the surveyor’s report. You do not need to do anything." in at.letters()[0]
    assert "Restart a paused case" in text(at.open())
    assert "Waiting for the surveyor’s report." in text(at.client.get("/casework/tasks/?kind=await_reply"))


def test_the_clock_restarts_from_the_day_on_which_it_came_and_from_no_later_one(at: Desk) -> None:
    at.make(Move.PAUSE, **PHOTO, **day("reply_by", NEXT_WEEK))
    assert f'value="{TODAY.day}"' in text(at.open(Move.RESUME))
    for wrong, message in ((NEXT_WEEK, "in the future"), (TODAY - timedelta(days=1), "before it was paused")):
        answer = at.make(Move.RESUME, **day("on", wrong))
        assert answer.status_code == 409
        assert message in text(answer)
    assert at.case.paused


def test_a_day_after_the_reply_is_sent_for_approval_once_the_response_is_late(city: Council) -> None:
    without_reply_rule(city)
    at = desk(city, Status.UNDER_INVESTIGATION)
    at.make(Move.PAUSE, **PHOTO, **day("reply_by", NEXT_WEEK))
    assert "why?" not in text(at.open(Move.RESUME)), "nothing came"
    with time_machine.travel(london("2026-06-05T12:00")):
        at.walked.case = at.case
        send(at.walked, london("2026-06-05T12:00"))
    with time_machine.travel(london("2026-06-25T12:00"), tick=False):
        at.client = signed_in(user_of(at.walked.officer.user_id), city)
        assert "The complainant first sent something on 5 June 2026." in text(at.open(Move.RESUME))
        later = day("on", date(2026, 6, 24))
        answer = at.make(Move.RESUME, **later)
        assert answer.status_code == 409
        assert "Give a reason. The person who approves this will read it." in text(answer)
        assert "This needs approval from someone else" in text(
            at.check(Move.RESUME, **later, why="The first message was a question.")
        )
        at.make(Move.RESUME, **later, why="The first message was a question.")
        assert at.case.paused
        with inside(city):
            request = ApprovalRequest.objects.get(case=at.case)
        assert str(request.proposal) == "Restart the clock from 24 June 2026"
        assert request.reason == "The first message was a question."
        at.make(Move.RESUME, **day("on", date(2026, 6, 5)))
        assert not at.case.paused, "from the day of the reply nobody needs to approve it"


def test_where_the_policy_has_no_pause_its_page_says_so(south: Council) -> None:
    at = desk(south, Status.UNDER_INVESTIGATION)
    answer = at.open(Move.PAUSE)
    assert answer.status_code == 409
    assert "does not allow a pause" in text(answer)


def test_the_new_date_is_shown_before_the_extension_is_confirmed(at: Desk) -> None:
    assert "The policy allows at most 10 working days once (4.1)" in text(at.open(Move.EXTEND))
    shown = text(at.check(Move.EXTEND, working_days=5, reason="The surveyor is ill."))
    assert "We’ll respond by Monday 22 June 2026" in shown
    assert "Monday 22 June 2026" in shown
    assert "Monday 15 June 2026" in shown
    assert at.events()[-1] == "assigned"
    at.make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    assert at.events()[-1] == "extended"
    assert "Deadline extended: by 5 working days" in text(at.open())


def test_more_than_the_policy_allows_is_refused_and_what_was_typed_stays(at: Desk) -> None:
    answer = at.check(Move.EXTEND, working_days=11, reason="The surveyor is ill.")
    assert answer.status_code == 409
    assert "The policy allows at most 10 working days (4.1)." in text(answer)
    assert 'value="11"' in text(answer)
    assert "The surveyor is ill." in text(answer)


def test_a_second_extension_cannot_be_opened(at: Desk) -> None:
    at.make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    assert at.open(Move.EXTEND).status_code == 409
    assert "only once" in text(at.open())


def test_where_the_policy_wants_an_agreed_date_it_asks_for_one(east: Council) -> None:
    at = desk(east, Status.UNDER_INVESTIGATION)
    page = text(at.open(Move.EXTEND))
    assert "Which date was agreed with the complainant?" in page
    assert "How many more working days?" not in page
    agreed = {"agreed-day": "30", "agreed-month": "6", "agreed-year": "2026"}
    assert "We’ll respond by Tuesday 30 June 2026" in text(at.check(Move.EXTEND, reason="Complex.", **agreed))
    early = {**agreed, "agreed-day": "2"}
    assert "is not later than" in text(at.check(Move.EXTEND, reason="Complex.", **early))


def test_more_than_a_soft_maximum_waits_until_someone_else_approves_it(south: Council) -> None:
    with time_machine.travel(london("2026-06-10T10:00"), tick=False):
        at = desk(south, Status.UNDER_INVESTIGATION)
        manager = signed_in(councils.person(south, Role.COMPLAINTS_MANAGER, name="Mary Hill"), south)
        assert "more for a good reason, if someone else approves it before the due date" in text(at.open(Move.EXTEND))
        longer = {"working_days": 15, "reason": "The survey takes three weeks."}
        checked = text(at.check(Move.EXTEND, **longer))
        assert "This needs approval from someone else: a complaints manager or head of service." in checked
        assert "Monday 6 July 2026" in checked
        assert "Ask for approval" in checked
        made = text(at.client.post(at.address(Move.EXTEND), {"seen_version": 3, "send": "yes", **longer}, follow=True))
        assert "Sent for approval. Nothing changes until someone else approves it." in made
        assert "Waiting for approval" in made
        assert (at.events()[-1], at.letters()) == ("approval_requested", [])
        listed = text(at.client.get("/casework/approvals/"))
        assert "Extend the deadline by 15 working days" in listed
        with inside(south):
            page = f"/casework/approvals/{ApprovalRequest.objects.get().pk}/"
        own = text(at.client.get(page))
        assert "Your role does not include: approve" in own
        asked_to_sign_in = Client().get(page)["Location"]
        assert asked_to_sign_in == f"{reverse('account_login')}?next={page}"
        assert 'value="approve"' not in own
        assert at.client.post(page, {"decision": "approve"}).status_code == 403
        shown = text(manager.get(page))
        assert "The survey takes three weeks." in shown
        now, _, then = shown.partition("The dates if you approve it")
        assert ("Monday 6 July 2026" in now, "Monday 6 July 2026" in then) == (False, True)
        assert at.events()[-1] == "approval_requested"
        with time_machine.travel(london("2026-06-16T10:00"), tick=False):
            head = signed_in(councils.person(south, Role.HEAD_OF_SERVICE), south)
            late = text(head.get(page))
            assert "This cannot be approved now." in late
            assert 'value="approve"' not in late
        unexplained = manager.post(page, {"decision": "refuse", "note": ""})
        assert (unexplained.status_code, "Say why you are refusing this." in text(unexplained)) == (409, True)
        done = text(manager.post(page, {"decision": "approve", "note": "Agreed"}, follow=True))
        assert "Approved and carried out." in done
        assert "Priya Anand, approved by Mary Hill" in done
        assert "Approved by Mary Hill" in text(manager.get(page))
    assert (at.events()[-1], at.letters()) == ("extended", ["The survey takes three weeks."])


def test_what_is_late_can_no_longer_be_extended_by_anyone(south: Council) -> None:
    with time_machine.travel(london("2026-06-16T09:00"), tick=False):
        at = desk(south, Status.UNDER_INVESTIGATION)
        assert at.open(Move.EXTEND).status_code == 409
        for days in (5, 40):
            answer = at.make(Move.EXTEND, working_days=days, reason="Busy.")
            assert answer.status_code == 409
            assert "The case is overdue: send the complainant a progress update." in text(answer)
            assert "Busy." in text(answer)
    assert "extended" not in at.events()
    assert "approval_requested" not in at.events()


@pytest.mark.parametrize("days", ["", "0", "-3", "ten", "1e3", "9" * 40])
def test_a_number_of_days_that_is_none_is_asked_for_again(at: Desk, days: str) -> None:
    answer = at.make(Move.EXTEND, working_days=days, reason="The surveyor is ill.")
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)
    assert at.events()[-1] == "assigned"


def test_an_extension_that_is_not_needed_is_taken_back_and_the_earlier_date_promised(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    assert at.open(Move.WITHDRAW_EXTENSION).status_code == 409
    at.make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    assert "We’ll respond by Monday 15 June 2026" in text(
        at.check(Move.WITHDRAW_EXTENSION, reason="Another surveyor came.")
    )
    at.make(Move.WITHDRAW_EXTENSION, reason="Another surveyor came.")
    assert (at.events()[-1], at.letters()[-1]) == ("extension_withdrawn", "Another surveyor came.")
    # It was granted and taken back: the policy's one extension can be granted again.
    at.make(Move.EXTEND, working_days=3, reason="She found more.")
    assert at.events()[-1] == "extended"


@pytest.mark.parametrize("move", [Move.ACKNOWLEDGE, Move.PAUSE, Move.RESUME, Move.EXTEND])
def test_somebody_who_only_reads_figures_finds_no_such_page(city: Council, move: Move) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.PERFORMANCE_OFFICER)
    assert at.open(move).status_code == 404


def test_without_an_email_address_the_whole_letter_is_shown_that_has_to_be_posted(at: Desk, city: Council) -> None:
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(complainant_email="", complainant_address="1 Mill Road")
    shown = text(at.check(Move.ACKNOWLEDGE, text="We understand that your bin was missed."))
    assert "has no email address, so this letter has to be posted." in shown
    assert "We understand that your bin was missed." in shown
    assert f"Your reference: {at.case.reference}" in shown


def test_a_corrected_receipt_shows_the_dates_and_the_letter_before_it_is_confirmed(at: Desk) -> None:
    at.make(Move.ACKNOWLEDGE, text="We understand that your bin was missed.")
    assert "10:00" in at.open(Move.CORRECT_RECEIPT).content.decode()
    said = {
        "received_on-day": "28",
        "received_on-month": "5",
        "received_on-year": "2026",
        "received_time": "3pm",
        "reason": "The stamp on the letter",
    }
    shown = text(at.check(Move.CORRECT_RECEIPT, **said))
    assert "The date we gave you was Monday 15 June 2026.\nWe now aim to respond by Thursday 11 June 2026." in shown
    assert at.events()[-1] == "acknowledged"
    assert at.make(Move.CORRECT_RECEIPT, **said).status_code == 302
    assert at.events()[-1] == "receipt_corrected"
    assert at.case.due_on == date(2026, 6, 11)


def test_a_receipt_cannot_be_put_into_the_hour_that_the_clocks_skip(at: Desk) -> None:
    skipped = {"received_on-day": "29", "received_on-month": "3", "received_on-year": "2026", "received_time": "1:30am"}
    shown = text(at.check(Move.CORRECT_RECEIPT, **skipped, reason="The stamp on the letter"))
    assert "2026-03-29T01:30 does not exist in Europe/London" in shown
    assert "receipt_corrected" not in at.events()


def test_telling_how_it_goes_sends_a_letter_and_sets_the_next_update(city: Council) -> None:
    with time_machine.travel(london("2026-06-22T10:00"), tick=False):
        at = desk(city, Status.UNDER_INVESTIGATION)
        checked = text(at.check(Move.UPDATE, text="We wait for the contractor."))
        assert "Our response was due by Monday 15 June 2026. We’re sorry it is late." in checked
        assert "We’ll send you another update by Monday 6 July 2026 if we have not responded by then." in checked
        assert at.events()[-1] != "updated"
        at.make(Move.UPDATE, text="We wait for the contractor.")
        page = text(at.open())
    assert (at.events()[-1], at.letters()[-1]) == ("updated", "We wait for the contractor.")
    assert "Progress update sent" in page
    assert "By Monday 6 July 2026, then every 10 working days" in page


def test_how_often_they_hear_is_agreed_with_them_and_the_next_update_follows(city: Council) -> None:
    with time_machine.travel(london("2026-06-22T10:00"), tick=False):
        at = desk(city, Status.UNDER_INVESTIGATION)
        assert "(optional)" in text(at.open(Move.UPDATE))
        refused = text(at.check(Move.UPDATE, text="We wait for the contractor.", news_every="90"))
        assert "Updates must be at least every 12 weeks" in refused
        checked = text(at.check(Move.UPDATE, text="We wait for the contractor.", news_every="3"))
        assert "We’ll send you another update by Thursday 25 June 2026" in checked
        at.make(Move.UPDATE, text="We wait for the contractor.", news_every="3")
        page = text(at.open())
    assert "Progress update sent: updates agreed every 3 working days" in page
    assert "By Thursday 25 June 2026, then every 3 working days (agreed with the complainant)" in page
    with inside(at.council):
        assert at.case.next_update_on == date(2026, 6, 25)


def test_news_without_words_is_no_news(at: Desk) -> None:
    page = text(at.make(Move.UPDATE, text=" "))
    assert "Write the progress update" in page
    assert "updated" not in at.events()


def test_what_must_be_answered_is_not_called_optional(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    page = text(at.open(Move.PAUSE))
    assert "When do you need it by?" in page
    assert "When do you need it by? (optional)" not in page
    assert "Documents (optional)" not in text(at.open(Move.ATTACH))
