"""What a resident's page says in the states that were told wrongly, and what a resident is refused."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from complaints.cases.operations import moves, offering
from complaints.intake import operations as intake
from complaints.intake.queries import offered
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import OPEN, TRANSITIONS, Move, Status
from councils.models import Council, User
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import ContactChoice
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from ombudsman import operations as ombudsman
from portal.resident.complaint.presenters.next_steps import PASSED_ON, UNDATED
from portal.resident.requests.views import NOT_DONE, WORDS, refusal_words
from tests.factories import councils
from tests.factories.accounts import add_address
from tests.factories.cases import RECEIVED, Walk, answer_link, case_at, inside, submission, walk
from tests.factories.clients import signed_in
from tests.integration.complaints.test_letters_by_kind import body_of

QUESTION, REPLY, FINDINGS = "Please send the file of the crew.", "The file is enclosed.", "Pay £200 within a month."
OF_STAFF = [f"“{move.label}”" for move in Move] + ["while the case is", "the clock", "set date"]


@pytest.fixture
def robin(the_four_councils):
    return councils.user("Robin Reed")


def page_of(walked: Walk, *, page: str = "", after: timedelta = timedelta(hours=1), said: dict | None = None) -> str:
    """A page of the complainant's own complaint, some time after the last thing that happened to it."""
    address = f"/c/{walked.council.slug}/complaints/{walked.case.reference}/{page}"
    with time_machine.travel(walked.at + after, tick=False):
        client = signed_in(walked.resident)
        response = client.get(address) if said is None else client.post(address, said)
    assert response.status_code == 200
    return unescape(response.content.decode())


def list_of(walked: Walk, address: str = "") -> str:
    with time_machine.travel(walked.at + timedelta(hours=1), tick=False):
        response = signed_in(walked.resident).get(address or f"/c/{walked.council.slug}/complaints/")
    return unescape(response.content.decode())


def now(page: str) -> str:
    """What a page says of today, without the letters that were sent before."""
    return page.partition("<main")[2].partition("</main>")[0].partition("What has happened")[0]


def context(walked: Walk) -> ActionContext:
    walked.at += timedelta(days=1)
    return ActionContext(walked.case.pk, walked.champion, walked.at)


def with_ombudsman(walked: Walk, *, replied: bool = False, decision: str = "") -> None:
    """The Ombudsman wrote, was replied to and decided, as far as asked for."""
    with inside(walked.council):
        first = context(walked)
        letter = ombudsman.Notification("lgsco", f"25 {walked.case.pk}", first.at.date(), QUESTION)
        referral = ombudsman.log_referral(first, notification=letter)
        if replied:
            head = councils.staff(walked.council, Role.HEAD_OF_SERVICE, service_area=walked.case.service_area)
            answered = ActionContext(walked.case.pk, head, context(walked).at)
            ombudsman.record_reply(answered, referral_id=referral.pk, replied_on=answered.at.date(), reply=REPLY)
        if decision:
            ended = context(walked)
            ombudsman.record_decision(
                ended, referral_id=referral.pk, decision=decision, decided_on=ended.at.date(), findings=FINDINGS
            )


@pytest.mark.in_turns
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("replied", "decision"), [(False, ""), (True, ""), (True, "upheld")])
def test_a_case_with_the_ombudsman_is_shown_as_such(
    city: Council, robin, status: Status, replied: bool, decision: str
) -> None:
    walked = case_at(city, status, by=robin)
    with_ombudsman(walked, replied=replied, decision=decision)
    page, listed = page_of(walked), list_of(walked)
    for shown in (page, listed):
        assert "Local Government and Social Care Ombudsman" in shown
        assert "you can ask the Ombudsman to look at" not in shown.lower()
        assert ("With the Ombudsman" in shown) is (not decision and status not in OPEN)
        assert ("They wrote to us about it on" in shown) is (not decision)
        assert ("We replied to the Ombudsman on" in shown) is replied
        assert ("The Ombudsman decided on" in shown) is bool(decision)
        assert not any(private in shown for private in (QUESTION, REPLY, FINDINGS))


def test_both_ombudsmen_who_look_at_it_can_be_reached(city: Council, robin) -> None:
    walked = case_at(city, Status.RESPONDED, by=robin)
    with_ombudsman(walked)
    with inside(city):
        second = context(walked)
        letter = ombudsman.Notification("housing", "202500001", second.at.date(), QUESTION)
        ombudsman.log_referral(second, notification=letter)
    cards = re.findall(r'govuk-!-margin-bottom-1">(.*?)</h\d>', page_of(walked))
    assert [("Housing" in name, "Social Care" in name) for name in cards] == [(False, True), (True, False)]


@pytest.mark.parametrize("ending", [Status.CLOSED, Status.DECLINED, Status.WITHDRAWN])
def test_whoever_is_told_that_it_is_reopened_is_not_told_that_it_will_be_confirmed(
    the_four_councils, robin, ending: Status
) -> None:
    for council in all_councils():
        walked = case_at(council, ending, by=robin)
        with inside(council):
            moves.reopen(context(walked), reason="New photographs came in.")
        for shown in (now(page_of(walked)), now(list_of(walked))):
            assert "We’ve reopened" in shown
            assert "acknowledge your" not in shown
            assert "acknowledge it" not in shown
            assert "how we understand your complaint" not in shown
            assert "We’ll respond by" in shown
        assert "should have acknowledged" not in now(page_of(walked, after=timedelta(days=12)))


def sent_as(council: Council, choice: ContactChoice, by: User) -> Walk:
    """A contact of one kind, just sent by somebody with an account."""
    said = replace(
        submission(councils.area(council), by=by, summary=choice.label), procedure=choice.procedure, kind=choice.kind
    )
    champion = councils.staff(council, Role.COMPLAINT_CHAMPION)
    with inside(council, ActorKind.SYSTEM):
        case = intake.log_complaint(submission=said, by=Actor.system(council.pk), at=RECEIVED)
    return Walk(council, case, champion, champion, RECEIVED, by)


def test_page_and_email_agree_on_what_happens_to_each_kind_of_contact(the_four_councils) -> None:
    tried = 0
    for council in all_councils():
        with inside(council):
            choices = offered(council.pk, RECEIVED)
        for choice in choices:
            walked, complains = sent_as(council, choice, councils.user()), choice.kind is ContactKind.COMPLAINT
            page, listed, email = page_of(walked), list_of(walked), body_of(walked, "received")
            for sentence in (*PASSED_ON, UNDATED):
                assert (sentence in page) is (sentence in email) is (sentence in listed), (choice, sentence)
            assert ("What went wrong" in page) is complains
            assert complains or "Ombudsman" not in page.partition("<main")[2].partition("</main>")[0]
            assert complains or "No set date" not in page
            tried += not complains
    assert tried >= 5


def test_the_codes_are_not_held_up_to_whoever_comments_on_a_policy(county: Council, robin) -> None:
    walked = walk(county, by=robin)
    with inside(county):
        offering.reclassify(context(walked), key="representation.representation", reason="It is about the policy.")
    for after in (timedelta(hours=1), timedelta(days=200)):
        for shown in (page_of(walked, after=after), list_of(walked)):
            main = now(shown)
            assert "Ombudsman" not in main
            assert "12 weeks" not in main


def test_whoever_said_thank_you_is_not_asked_what_went_wrong(east: Council, robin) -> None:
    with inside(east):
        (thanks,) = (each for each in offered(east.pk, RECEIVED) if each.kind is ContactKind.COMPLIMENT)
    walked = sent_as(east, thanks, robin)
    with inside(east):
        moves.settle(context(walked), done="We showed it to the crew.")
    for shown in (page_of(walked), body_of(walked, "settled")):
        assert "went wrong" not in shown
    assert "Thank you. We’ve dealt with your compliment." in page_of(walked)


RESIDENTS_PAGES = {
    Move.ADD_NOTE: "message",
    Move.ATTACH: "documents",
    Move.ESCALATE: "next-stage",
    Move.WITHDRAW: "withdraw",
    Move.CORRECT_CONTACT: "contact-details",
    Move.ANSWER_OFFER: "complain",
}


def test_every_move_of_a_complainant_has_its_page() -> None:
    assert set(RESIDENTS_PAGES) == {move for move, rule in TRANSITIONS.items() if Role.COMPLAINANT in rule.roles}


@pytest.mark.in_turns
@pytest.mark.parametrize("move", RESIDENTS_PAGES)
@pytest.mark.parametrize("status", Status)
def test_no_refusal_to_a_resident_is_in_the_words_of_staff(city: Council, robin, status: Status, move: Move) -> None:
    walked = case_at(city, status, by=robin)
    typed = {"text": " ", "reason": "It was missed again.", "wanted": "Empty it.", "why": "It was missed again."}
    pages = [page_of(walked, page=f"{RESIDENTS_PAGES[move]}/")]
    if status not in TRANSITIONS[move].sources:
        refused = page_of(walked, page=f"{RESIDENTS_PAGES[move]}/", said=typed)
        assert "It was missed again." in refused
        assert "<form" not in refused.partition("<main")[2]
        pages.append(refused)
    for page in pages:
        assert not [words for words in OF_STAFF if words in page]


@given(code=st.text(), message=st.text(min_size=1))
def test_an_unknown_refusal_is_never_passed_on_as_it_is(code: str, message: str) -> None:
    words = refusal_words(RuleBroken(code, message))
    assert words == message if code.startswith("file.") else words in {NOT_DONE, *WORDS.values()}


def test_all_complaints_of_an_account_stand_on_one_page_whatever_the_council(
    city: Council, east: Council, south: Council, robin
) -> None:
    here, there = walk(city, by=robin, summary="The bin"), walk(east, by=robin, summary="The noise")
    walk(south, by=councils.user("Sam Stone"), summary="The hedge of Sam Stone")
    page = list_of(here, "/my-complaints/")
    assert "The bin" in page
    assert "The noise" in page
    assert f"/c/{city.slug}/complaints/{here.case.reference}/" in page
    assert f"/c/{east.slug}/complaints/{there.case.reference}/" in page
    assert "Sam Stone" not in page
    assert south.name not in page.partition("<main")[2]
    assert "/my-complaints/" in list_of(here)
    with time_machine.travel(here.at, tick=False):
        assert "no-store" in signed_in(robin).get("/my-complaints/")["Cache-Control"]
        assert Client().get("/my-complaints/")["Location"] == "/accounts/login/?next=/my-complaints/"


def test_complaints_made_before_the_account_can_be_added_from_the_page_of_all(
    city: Council, east: Council, south: Council, robin
) -> None:
    ready, other, waiting = walk(city), walk(east), walk(south)
    answer_link(ready)
    answer_link(other)
    add_address(robin, "alex.poole@example.com", verified=True)
    client = signed_in(robin)
    with time_machine.travel(RECEIVED, tick=False):
        page = unescape(client.get("/my-complaints/").content.decode())
        for walked in (ready, other):
            named = f"This complaint to {walked.council.name} has your email address and is not in your account yet"
            assert page.count(f"{named}: {walked.case.reference}.") == 1
        assert page.count(f"Complaint {waiting.case.reference} to {south.name} has your email address, but") == 1
        assert "The green bin was missed three times" not in page
        added = unescape(client.post(f"/c/{east.slug}/complaints/", follow=True).content.decode())
        assert f"We added 1 complaint to {east.name} to your account." in added
        page = client.get("/my-complaints/").content.decode()
    assert page.count("The green bin was missed three times") == 1


def test_an_account_without_complaints_is_told_so(the_four_councils, robin) -> None:
    assert (
        "You have not made a complaint with this account." in signed_in(robin).get("/my-complaints/").content.decode()
    )
