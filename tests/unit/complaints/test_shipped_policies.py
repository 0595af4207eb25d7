"""What the product does because of a value in a shipped policy, where no other test would notice that value change.

docs/reference/policy-rules.yaml names these tests beside the value that breaks each.
"""

from collections.abc import Callable
from datetime import date

import pytest

from complaints.cases.rules import closing, decisions, declining
from complaints.cases.rules.decisions import Age, Candidate, ResponseParts, check_age
from complaints.cases.rules.declining import DeclineFacts
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import contact_choices, is_passed_on, may_be_anonymous, rules_for
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import Period
from ombudsman.rules import Basis, reply_due
from tests.unit.complaints.case_contexts import CITY, EAST, ON, SOUTH, facts
from tests.unit.complaints.deadline_questions import ask, england, seeded

COUNTY = seeded()["cambridgeshire-county"][0]
REPRESENTATION = seeded("representation")["cambridgeshire-county"][0]
COMMENT = seeded("comment")["east-cambridgeshire"][0]
EACH = {"south": SOUTH, "city": CITY, "county": COUNTY, "east": EAST}
WITHOUT_PROCEDURE = "corporate"


def refusal(decide: Callable[[], object]) -> str:
    try:
        decide()
    except RuleBroken as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    ("procedures", "offered"),
    [
        ([SOUTH], {"complaint", "service request", "feedback", "anonymous feedback", "staff recognition"}),
        ([CITY], {"complaint", "service request", "anonymous feedback"}),
        ([COUNTY, REPRESENTATION], {"complaint", "compliment", "suggestion", "representation"}),
        ([EAST, COMMENT], {"complaint", "compliment", "comment", "service request"}),
    ],
    ids=EACH,
)
def test_a_council_takes_the_contacts_that_its_policy_names(
    procedures: list[ProcedureRules], offered: set[str]
) -> None:
    choices = contact_choices(procedures)
    assert {each.kind for each in choices} == offered
    own = {each.kind: each.procedure for each in choices if each.procedure != WITHOUT_PROCEDURE}
    assert own == {rules.takes: rules.procedure for rules in procedures[1:]}


@pytest.mark.parametrize("council", ["south", "city", "east"])
def test_a_service_request_is_passed_on_and_owed_no_response(council: str) -> None:
    request = rules_for(EACH[council], ContactKind.SERVICE_REQUEST)
    assert is_passed_on(request)
    assert facts(request).timetable.working_due is None


@pytest.mark.parametrize(
    ("council", "reason", "body"),
    [
        ("south", "appeal_or_legal_right", "planning-inspectorate"),
        ("south", "business_relationship", ""),
        ("south", "councillor_conduct", ""),
        ("south", "ermine_street_housing", ""),
        ("south", "not_this_council", "council-finder"),
        ("south", "staff_matter", ""),
        ("city", "appeal_right", "valuation-tribunal"),
        ("city", "housing_support", ""),
        ("city", "insurance_claim", ""),
        ("city", "staff_matter", ""),
        ("county", "professional_disagreement", ""),
        ("county", "school", ""),
        ("east", "business_relationship", ""),
        ("east", "law_or_government_policy", ""),
    ],
)
def test_a_complaint_is_declined_for_what_the_policy_excludes(council: str, reason: str, body: str) -> None:
    decided = declining.decline(facts(EACH[council]), reason, "We looked at it.", ON, DeclineFacts(body=body))
    assert decided.changes["decline_reason"] == reason
    assert decided.data["wording"].endswith(".")


@pytest.mark.parametrize(
    ("council", "reason", "code"),
    [
        ("city", "contractor", "decline.reason"),
        ("city", "shared_service", "decline.reason"),
        ("city", "councillor_conduct", "decline.move"),
        ("east", "insurance_claim", "decline.reason"),
    ],
)
def test_what_the_policy_does_not_exclude_is_no_reason_to_decline(council: str, reason: str, code: str) -> None:
    assert refusal(lambda: declining.decline(facts(EACH[council]), reason, "We looked at it.", ON)) == code


def test_a_matter_of_housing_support_is_sent_to_the_body_that_is_there_now() -> None:
    """The policy names the Care Commission, which regulated care in Scotland until 2011."""
    decided = declining.decline(facts(CITY), "housing_support", "We looked at it.", ON)
    assert decided.data["bodies"] == ["care-quality-commission"]


@pytest.mark.parametrize(
    ("council", "taken"), [("south", False), ("city", False), ("county", False), ("east", True)], ids=EACH
)
def test_a_complaint_from_nobody_is_taken_where_the_policy_investigates_it(council: str, taken: bool) -> None:
    assert may_be_anonymous(ContactKind.COMPLAINT, EACH[council]) is taken


@pytest.mark.parametrize(
    ("council", "final"),
    [
        ("south", [False, True]),
        ("city", [False, True]),
        ("county", [False, False, True]),
        ("east", [False, True]),
    ],
    ids=EACH,
)
def test_the_response_at_the_last_stage_of_the_policy_is_final(council: str, final: list[bool]) -> None:
    rules = EACH[council]
    whole = ResponseParts.every(rules)
    answers = [
        decisions.respond(facts(rules, stage=each.number), 7, "upheld", "You are right.", ON, whole)
        for each in rules.stages
    ]
    assert [answer.data["final"] for answer in answers] == final


@pytest.mark.parametrize(
    ("council", "stage", "named"),
    [
        ("south", 1, "Service manager or Nominated team leader (Stage 1; Appendix C)"),
        ("south", 2, "Head of Service (Stage 2; Appendix C)"),
        ("east", 1, "Service Lead or Senior Officer (4.5)"),
    ],
)
def test_others_than_the_policy_names_respond_only_if_someone_chose_them(council: str, stage: int, named: str) -> None:
    case, champion = facts(EACH[council], stage=stage), frozenset({Role.COMPLAINT_CHAMPION})
    with pytest.raises(RuleBroken) as refused:
        decisions.assign(case, Candidate(8, "Sam Reed", 3, champion), {})
    assert refused.value.code == "assign.not_named"
    assert f"the response at this stage comes from: {named}." in refused.value.message


@pytest.mark.parametrize(
    ("council", "stage", "role", "code"),
    [
        ("south", 1, Role.RESPONDING_OFFICER, ""),
        ("south", 1, Role.HEAD_OF_SERVICE, "assign.not_named"),
        ("south", 2, Role.RESPONDING_OFFICER, "assign.not_named"),
        ("east", 1, Role.HEAD_OF_SERVICE, ""),
    ],
)
def test_a_role_that_the_policy_names_responds_by_itself(council: str, stage: int, role: Role, code: str) -> None:
    case = facts(EACH[council], stage=stage)
    assert refusal(lambda: decisions.assign(case, Candidate(8, "Sam Reed", 3, frozenset({role})), {})) == code


@pytest.mark.parametrize("council", ["south", "east"])
def test_whoever_responded_at_stage_1_does_not_respond_at_stage_2(council: str) -> None:
    case = facts(EACH[council], stage=2, answered_by={1: frozenset({8})})
    again = Candidate(8, "Sam Reed", 3, frozenset({Role.HEAD_OF_SERVICE}))
    assert refusal(lambda: decisions.assign(case, again, {})) == "assign.not_independent"


def test_a_response_says_what_the_policy_wants_in_it() -> None:
    def respond(*parts: str) -> object:
        return decisions.respond(facts(CITY), 7, "upheld", "You are right.", ON, ResponseParts(parts))

    assert refusal(respond) == refusal(lambda: respond("Whether it is upheld")) == "respond.parts"


def test_a_policy_with_two_outcomes_knows_no_third() -> None:
    whole = ResponseParts.every(CITY)
    for outcome, code in (("upheld", ""), ("not_upheld", ""), ("partly_upheld", "respond.outcome")):
        found = refusal(lambda outcome=outcome: decisions.respond(facts(CITY), 7, outcome, "Yes.", ON, whole))
        assert found == code


def test_a_complaint_is_closed_once_the_work_is_scheduled_where_the_policy_says_so() -> None:
    assert refusal(lambda: closing.close(facts(CITY))) == "close.actions"
    assert refusal(lambda: closing.close(facts(SOUTH))) == ""


def test_a_policy_without_a_time_for_the_reply_leaves_the_ombudsmans_usual_one() -> None:
    usual = Period.parse("10 working days")
    found = {name: reply_due(date(2026, 6, 1), rules.ombudsman, usual, england()) for name, rules in EACH.items()}
    assert {name: due.basis for name, due in found.items()} == {
        "south": Basis.POLICY,
        "city": Basis.USUAL,
        "county": Basis.USUAL,
        "east": Basis.POLICY,
    }
    assert found["east"].on == date(2026, 6, 29)


def test_a_comment_is_owed_a_reply_and_a_representation_none_on_a_day() -> None:
    assert facts(COMMENT).timetable.working_due == date(2026, 6, 15)
    assert facts(REPRESENTATION).timetable.working_due is None


def test_a_matter_is_too_old_once_it_was_known_for_longer_than_the_policy_says() -> None:
    def known_since(day: date) -> object:
        return check_age(SOUTH.age_limit, date(2026, 6, 1), Age(aware_on=day), england())

    assert refusal(lambda: known_since(date(2025, 6, 1))) == ""
    assert refusal(lambda: known_since(date(2025, 5, 31))) == "accept.too_old"


@pytest.mark.parametrize(("council", "code"), [("east-cambridgeshire", "policy.none"), ("cambridge-city", "")])
def test_only_a_landlord_has_a_procedure_for_its_homes(council: str, code: str) -> None:
    assert refusal(lambda: ask(council, procedure="housing", received="2026-02-02T10:00")) == code
