"""What the policies do at first contact: a simple solution, an answer to a survey, help, and the person concerned."""

from dataclasses import replace

import pytest

from complaints.cases.rules.closing import settle, tries_simple_solution
from complaints.intake.rules import answers_survey, may_be_told
from complaints.vocabulary.lifecycle import Channel, Status
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, EAST, SOUTH, facts
from tests.unit.complaints.deadline_questions import seeded

COUNTY = seeded()["cambridgeshire-county"][0]
NEW = replace(facts(EAST), status=Status.RECEIVED)
AGREED = "By phone on 3 June: she is happy with that."


def test_a_simple_solution_settles_a_new_complaint_only_if_the_person_agrees() -> None:
    done = settle(NEW, "We have emptied the bin.", AGREED)
    assert (done.changes["status"], done.data, done.letter != "") == (Status.CLOSED, {"agreed": AGREED}, True)
    with pytest.raises(RuleBroken) as refused:
        settle(NEW, "We have emptied the bin.", " ")
    assert refused.value.code == "settle.agreement"


@pytest.mark.parametrize(
    "case",
    [
        replace(facts(SOUTH), status=Status.RECEIVED),
        replace(NEW, status=Status.UNDER_INVESTIGATION),
        replace(NEW, rounds=2),
    ],
    ids=["no such policy", "accepted", "reopened"],
)
def test_every_other_complaint_gets_a_response(case: object) -> None:
    assert not tries_simple_solution(case)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as refused:
        settle(case, "Done", AGREED)  # type: ignore[arg-type]
    assert refused.value.code == "settle.complaint"


def test_an_unhappy_answer_to_a_survey_is_followed_up_where_the_policy_says_so() -> None:
    owed = answers_survey(CITY.practice, Channel.SURVEY, ContactKind.FEEDBACK)
    assert owed.endswith("an unhappy answer is followed up, with the offer of a complaint (2.0).")
    assert answers_survey(CITY.practice, Channel.PHONE, ContactKind.FEEDBACK) == ""
    assert answers_survey(CITY.practice, Channel.SURVEY, ContactKind.COMPLAINT) == ""
    assert answers_survey(EAST.practice, Channel.SURVEY, ContactKind.FEEDBACK) == ""
    assert answers_survey(SOUTH.practice, Channel.SURVEY, ContactKind.FEEDBACK) == ""


def test_the_person_concerned_may_be_told_where_the_policy_says_so() -> None:
    assert may_be_told(COUNTY.practice, "Jim Poole").startswith("The policy lets you tell Jim Poole that someone")
    assert may_be_told(CITY.practice, "Jim Poole") == ""
    assert may_be_told(replace(CITY.practice, representative=None), "Jim Poole") == ""
