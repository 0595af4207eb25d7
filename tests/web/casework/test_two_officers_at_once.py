"""Two people on the same case: the slower one is told what changed, keeps what was typed, and can go on."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse

from complaints.models import CaseEvent, Letter
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, every_part, text


def colleague_of(at: Desk) -> Desk:
    """Somebody else at the same case."""
    who = councils.person(at.council, Role.COMPLAINT_CHAMPION, name="Omar Quick")
    councils.hold(who, at.council, Role.RESPONDING_OFFICER)
    return Desk(at.walked, signed_in(who, at.council))


@pytest.mark.usefixtures("before_the_due_date")
def test_the_slower_officer_sees_what_changed_keeps_the_text_and_sends_it_with_the_next_press(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    colleague_of(at).make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    answer = at.client.post(at.address(Move.ACKNOWLEDGE), {**seen, "text": "We understand it.", "send": "yes"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Someone else changed this case" in page
    assert "What has changed since you opened this page" in page
    assert "Deadline extended: by 5 working days</strong> by Omar Quick" in page
    assert "We understand it." in page
    assert f'name="seen_version" value="{at.case.version}"' in page
    assert "acknowledged" not in at.events()
    assert at.make(Move.ACKNOWLEDGE, text="We understand it.").status_code == 302
    assert at.events()[-1] == "acknowledged"


@pytest.mark.usefixtures("before_the_due_date")
def test_what_changed_is_told_before_the_letter_is_previewed_too(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    colleague_of(at).make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    answer = at.client.post(at.address(Move.ACKNOWLEDGE), {**seen, "text": "We understand it."})
    assert answer.status_code == 409
    assert "Deadline extended" in text(answer)


@pytest.mark.usefixtures("before_the_due_date")
def test_what_is_still_asked_is_shown_once_in_its_question(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    colleague_of(at).make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    letter = 'We don\'t know yet.\r\nYou wrote of "the lift".'
    page = text(at.client.post(at.address(Move.ACKNOWLEDGE), {**seen, "text": letter, "send": "yes"}))
    assert page.count("We don't know yet.") == 1
    assert "This is what you had written" not in page


@pytest.mark.usefixtures("before_the_due_date")
def test_what_is_no_longer_asked_is_given_back_to_be_copied(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    colleague_of(at).make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")
    sent = {**seen, "text": "Hello.", "how_met": "I'll read it out on Monday.", "send": "yes"}
    page = text(at.client.post(at.address(Move.ACKNOWLEDGE), sent))
    assert "This is what you had written" in page
    assert page.count("I'll read it out on Monday.") == 1


def test_a_case_that_somebody_else_answered_takes_no_second_answer_but_loses_no_text(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    colleague_of(at).make(Move.RESPOND, outcome="upheld", text="You are right.", parts=every_part(city))
    mine = {"outcome": "not_upheld", "text": "An hour's work.", "parts": every_part(city), "send": "yes"}
    answer = at.client.post(at.address(Move.RESPOND), {**seen, **mine})
    assert answer.status_code == 409
    assert "An hour's work." in text(answer)
    again = at.check(Move.RESPOND, **mine)
    assert again.status_code == 409
    assert "not possible while the case is responded" in text(again)
    assert "An hour's work." in text(again)
    assert at.letters() == ["You are right."]


@pytest.mark.django_db(transaction=True)
def test_of_six_officers_who_send_the_response_at_once_one_does(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    officers = [colleague_of(at) for _ in range(6)]
    said = {"outcome": "upheld", "text": "You are right.", "parts": every_part(city)}
    sent = {**at.seen(), **said, "send": "yes"}
    start = Barrier(len(officers))

    def send(officer: Desk) -> HttpResponse:
        start.wait()
        try:
            return officer.client.post(officer.address(Move.RESPOND), sent)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(officers)) as pool:
        answers = list(pool.map(send, officers))
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409, 409, 409]
    assert all("You are right." in text(answer) for answer in answers if answer.status_code == 409)
    with inside(city):
        assert CaseEvent.objects.filter(case_id=at.case.pk, kind="responded").count() == 1
        assert Letter.objects.filter(case_id=at.case.pk, kind="responded").count() == 1


def test_what_a_colleague_has_decided_cannot_be_sent_again(city: Council) -> None:
    at = desk(city, Status.RECEIVED)
    seen = at.seen()
    colleague_of(at).make(Move.ACCEPT)
    page = text(at.client.post(at.address(Move.ACCEPT), {**seen, "theme": "delay"}))
    assert "The case has changed since you opened this page. “Accept” is not possible" in page
    assert "Copy what you need from here, then go back to the case." in page
    assert "send yours again" not in page
