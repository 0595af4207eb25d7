"""The answer at a stage, and the way to the next one."""

from datetime import timedelta

import pytest
import time_machine

from complaints.models import StageRecord
from complaints.vocabulary.lifecycle import Move, Status
from councils.calendars.rules import written
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories.cases import inside
from tests.web.casework.desk import desk, every_part, text

ANSWER = {"outcome": "upheld", "text": "You are right, and we are sorry."}


def test_the_page_asks_for_the_policys_outcomes_and_lists_what_a_response_says(city: Council) -> None:
    page = text(desk(city, Status.UNDER_INVESTIGATION).open(Move.RESPOND))
    assert "Not upheld" in page
    assert "Partly upheld" not in page
    assert "What will be done to put things right" in page
    assert "They can ask for stage 2 within 3 months" in page


def test_the_response_is_shown_as_it_will_arrive_and_then_sent(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.RESPONDING_OFFICER)
    whole = ANSWER | {"parts": every_part(city)}
    shown = text(at.check(Move.RESPOND, **whole))
    assert "Our finding: upheld" in shown
    assert "you can ask us to look at it again (Stage 2)" in shown
    assert "Last day to ask for the next stage" in shown
    assert at.case.status == "under_investigation"
    at.make(Move.RESPOND, **whole)
    assert (at.case.status, at.case.outcome) == ("responded", "upheld")
    assert at.letters() == [ANSWER["text"]]


def test_the_final_answer_says_that_it_is_and_names_the_ombudsman(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.HEAD_OF_SERVICE, stage=2)
    assert "This is the council’s final response." in text(at.open(Move.RESPOND))
    whole = ANSWER | {"parts": every_part(city)}
    shown = text(at.check(Move.RESPOND, **whole))
    assert "This is our final response" in shown
    assert "Local Government and Social Care Ombudsman" in shown


def test_nobody_answers_before_it_is_assigned(city: Council) -> None:
    at = desk(city)
    at.make(Move.ACCEPT)
    answer = at.open(Move.RESPOND)
    assert answer.status_code == 409
    assert "Assign the case first" in text(answer)


@pytest.mark.parametrize("answer", [{"text": "Sorry."}, {"outcome": "partly_upheld", "text": "Sorry."}])
def test_an_outcome_that_the_policy_does_not_use_is_asked_for_again(city: Council, answer: dict[str, str]) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    page = at.make(Move.RESPOND, **answer)
    assert page.status_code == 200
    assert "Sorry." in text(page)
    assert at.case.status == "under_investigation"


def test_a_champion_who_does_not_answer_complaints_cannot_respond(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.COMPLAINT_CHAMPION)
    assert at.open(Move.RESPOND).status_code == 403
    assert at.make(Move.RESPOND, **ANSWER).status_code == 403
    assert at.case.status == "under_investigation"


def test_characters_that_cannot_be_kept_are_pointed_out_and_the_rest_stays(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    page = text(at.make(Move.RESPOND, outcome="upheld", text="You are right.\x00 Sorry."))
    assert "could not save some characters" in page
    assert "You are right.\ufffd Sorry." in page
    assert at.letters() == []


def test_a_response_of_more_than_ten_thousand_characters_is_refused_and_comes_back(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    page = text(at.make(Move.RESPOND, outcome="upheld", text="x" * 10_001))
    assert "“Response to the complainant” must be 10,000 characters or fewer: it has 10001" in page
    assert "x" * 10_001 in page


def test_a_champion_takes_it_to_the_next_stage_for_the_complainant(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    assert "Escalate to stage 2" in text(at.open())
    page = text(at.open(Move.ESCALATE))
    assert "The case moves to Stage 2" in page
    assert "The complainant can ask for this until" in page
    assert "Alex Poole, by email to" in text(at.check(Move.ESCALATE))
    assert at.make(Move.ESCALATE).status_code == 302
    assert (at.case.status, at.case.stage, at.case.officer_id) == ("received", 2, None)
    assert "Escalated to stage 2" in text(at.open())


def test_the_next_stage_counts_from_the_day_on_which_they_asked(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    with inside(city):
        responded_at = StageRecord.objects.get(case=at.case).responded_at
    assert responded_at is not None
    asked = (responded_at + timedelta(days=1)).date()
    day = {"asked_on-day": asked.day, "asked_on-month": asked.month, "asked_on-year": asked.year}
    with time_machine.travel(responded_at + timedelta(days=9), tick=False):
        assert "When did they ask for this?" in text(at.open(Move.ESCALATE))
        tomorrow = {**day, "asked_on-year": asked.year + 1}
        assert "when we responded, to today" in text(at.check(Move.ESCALATE, reason="They rang.", **tomorrow))
        shown = text(at.check(Move.ESCALATE, reason="They rang.", **day))
        assert "Check before sending" in shown
        assert "moved your complaint to stage 2" in shown
        assert at.case.stage == 1
        at.make(Move.ESCALATE, reason="They rang.", **day)
    with inside(city):
        stage = StageRecord.objects.get(case=at.case, stage=2)
    assert stage.received_at.date() == asked
    assert stage.response_due is not None
    assert written(stage.response_due) in shown
    assert f"asked for on {written(asked)}" in text(at.open())


def test_an_officer_may_not_take_it_further(city: Council) -> None:
    at = desk(city, Status.RESPONDED, Role.RESPONDING_OFFICER)
    assert at.make(Move.ESCALATE).status_code == 403
