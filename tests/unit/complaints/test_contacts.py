"""What a contact may be, under which procedure, and what becomes of one that is no complaint."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from complaints.cases.rules.closing import settle
from complaints.cases.rules.offering import Reclassification, reclassify
from complaints.vocabulary.lifecycle import Status
from councils.document_reading import read_yaml
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import (
    WITHOUT_A_NAME,
    ContactChoice,
    a_noun,
    choice_called,
    contact_choices,
    gets_a_response,
    is_passed_on,
    is_thanks,
    is_usual_complaint,
    may_be_anonymous,
    noun,
    offered_to_residents,
    read_policy,
    rules_for,
)
from councils.policies.rules.procedure_rules import Anonymity, AnonymityRule, KindRules, ProcedureRules
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, clock, facts
from tests.unit.complaints.deadline_questions import FIXTURES, every_policy
from tests.unit.complaints.test_decisions import PAUSED

POLICIES = every_policy()
PRAISE = replace(CITY, kinds=(KindRules(ContactKind.COMPLIMENT, "Passed on with thanks", "3"),))
COMMENTS = replace(CITY, procedure="comment", title="Comments", takes=ContactKind.COMMENT, kinds=())
AS_COMPLAINT = ContactChoice(CORPORATE, ContactKind.COMPLAINT, "Complaint")
AS_COMMENT = ContactChoice("comment", ContactKind.COMMENT, "Comment")


def current(council: str) -> list[ProcedureRules]:
    """The newest version of each procedure."""
    newest = {rules.procedure: rules for rules in POLICIES[council]}
    return list(newest.values())


def refusal(decide: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refused:
        decide()
    return refused.value.code


@pytest.mark.parametrize("council", POLICIES)
def test_every_procedure_is_offered_under_one_key_and_complaints_come_first(council: str) -> None:
    choices = contact_choices(current(council))
    keys = [choice.key for choice in choices]
    assert len(set(keys)) == len(keys)
    assert {rules.procedure for rules in current(council)} <= {choice.procedure for choice in choices}
    assert (choices[0].procedure, choices[0].label) == (CORPORATE, "Complaint")
    assert all(choice_called(choice.key, choices) is choice for choice in choices)
    assert choice_called("no.such", choices) is None


def test_a_kind_with_a_procedure_of_its_own_is_offered_once_with_what_the_policy_says_of_it() -> None:
    corporate = replace(CITY, kinds=(*PRAISE.kinds, KindRules(ContactKind.COMMENT, "Read", "4", procedure="comment")))
    choices = contact_choices([COMMENTS, corporate])
    assert [(each.procedure, each.kind, each.handling) for each in choices] == [
        (CORPORATE, ContactKind.COMPLAINT, ""),
        ("comment", ContactKind.COMMENT, "Read"),
        (CORPORATE, ContactKind.COMPLIMENT, "Passed on with thanks"),
    ]


@pytest.mark.parametrize("council", POLICIES)
def test_residents_are_offered_a_complaint_first_and_never_a_procedure_that_staff_choose(council: str) -> None:
    first, *others = offered_to_residents(contact_choices(current(council)))
    assert is_usual_complaint(first.procedure, first.kind)
    assert not {each.kind for each in others} & {ContactKind.COMPLAINT, ContactKind.INFORMATION_REQUEST}
    assert len({each.key for each in others}) == len(others)


def test_praise_is_offered_before_a_comment_whatever_the_order_of_the_policy() -> None:
    thanked = ContactChoice(CORPORATE, ContactKind.COMPLIMENT, "Compliment")
    complaint = ContactChoice(CORPORATE, ContactKind.COMPLAINT, "Complaint")
    assert offered_to_residents([AS_COMMENT, thanked, complaint]) == (complaint, thanked, AS_COMMENT)


def test_a_comment_is_answered_only_where_its_procedure_sets_a_time_for_that() -> None:
    silent = replace(COMMENTS, stages=tuple(replace(stage, response=None) for stage in COMMENTS.stages))
    assert [gets_a_response(rules) for rules in (COMMENTS, silent, CITY)] == [True, False, True]
    assert gets_a_response(replace(silent, takes=ContactKind.COMPLAINT))


def test_praise_is_passed_on_and_what_is_considered_or_has_a_date_is_answered() -> None:
    represents = replace(rules_for(PRAISE, ContactKind.COMPLIMENT), takes=ContactKind.REPRESENTATION)
    assert is_passed_on(rules_for(PRAISE, ContactKind.COMPLIMENT))
    assert not any(is_passed_on(rules) for rules in (PRAISE, COMMENTS, represents))


def test_a_policy_for_what_is_no_complaint_names_no_findings() -> None:
    document: Any = read_yaml(FIXTURES / "policies" / "cambridge-city" / "corporate-undated.yaml")
    with pytest.raises(RuleBroken, match="are the findings of a complaint"):
        read_policy(document | {"takes": "comment"})


@pytest.mark.parametrize("kind", ContactKind)
def test_only_what_needs_no_answer_comes_without_a_name_unless_the_policy_investigates_that(kind: ContactKind) -> None:
    silent = replace(CITY, anonymity=None)
    taken = replace(CITY, anonymity=AnonymityRule(Anonymity.INVESTIGATED, "16"))
    assert may_be_anonymous(kind, silent) == (kind in WITHOUT_A_NAME)
    assert may_be_anonymous(kind, taken)


def test_people_are_told_of_their_contact_in_their_own_words() -> None:
    assert [noun(kind) for kind in (ContactKind.ANONYMOUS_FEEDBACK, ContactKind.STAFF_RECOGNITION)] == [
        "feedback",
        "nomination",
    ]
    assert noun(ContactKind.SERVICE_REQUEST) == noun(ContactKind.INFORMATION_REQUEST) == "request"
    assert noun(ContactKind.COMPLIMENT) == "compliment"


@pytest.mark.parametrize("kind", ContactKind)
def test_what_it_is_called_has_the_article_that_it_takes(kind: ContactKind) -> None:
    counted = kind not in (ContactKind.FEEDBACK, ContactKind.ANONYMOUS_FEEDBACK)
    article = "an" if kind is ContactKind.MEMBER_ENQUIRY else "a"
    assert a_noun(kind) == (f"{article} {noun(kind)}" if counted else "feedback")
    assert (noun(kind)[0] in "aeiou") is (article == "an")


def test_a_kind_that_the_policy_knows_has_one_step_and_none_of_what_a_complaint_is_held_to() -> None:
    assert rules_for(PRAISE, ContactKind.COMPLAINT) is PRAISE
    thanked = rules_for(PRAISE, ContactKind.COMPLIMENT)
    assert (thanked.takes, len(thanked.stages), thanked.code) == (ContactKind.COMPLIMENT, 1, None)
    for rules, kind in ((CITY, ContactKind.STAFF_RECOGNITION), (COMMENTS, ContactKind.COMPLIMENT)):
        assert refusal(lambda rules=rules, kind=kind: rules_for(rules, kind)) == "kind.unknown"


def test_what_is_no_complaint_goes_on_under_another_procedure_with_its_code_kept() -> None:
    decided = reclassify(facts(), Reclassification(AS_COMMENT, 9, "It asks for nothing", date(2026, 6, 3), "By phone"))
    assert decided.data["agreed"] == "By phone"
    assert decided.changes["procedure"] == "comment"
    assert decided.changes["kept_code"] == CITY.code
    assert [each.kind for each in decided.notify] == ["reclassified"]


@pytest.mark.parametrize(
    ("case", "to", "code"),
    [
        (facts(stage=2), AS_COMMENT, "reclassify.stage"),
        (facts(rounds=2), AS_COMMENT, "reclassify.stage"),
        (facts(), AS_COMPLAINT, "reclassify.same"),
        (facts(at=PAUSED), AS_COMMENT, "reclassify.paused"),
        (facts(), AS_COMMENT, "reclassify.agreement"),
        (facts(replace(COMMENTS, code=None)), AS_COMPLAINT, "reclassify.offer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_answered_stands_still_or_is_that_already_stays_what_it_is(
    case: object, to: ContactChoice, code: str
) -> None:
    assert refusal(lambda: reclassify(case, Reclassification(to, 9, "It asks for nothing", date(2026, 6, 3)))) == code  # type: ignore[arg-type]


def test_praise_is_finished_by_saying_what_was_done_and_a_complaint_never_is() -> None:
    praise = facts(rules_for(PRAISE, ContactKind.COMPLIMENT), at=clock())
    assert settle(praise, "Passed on to the crew").changes["status"] is Status.CLOSED
    assert refusal(lambda: settle(facts(), "Done")) == "settle.complaint"
    asked = facts(replace(CITY, takes=ContactKind.INFORMATION_REQUEST))
    with pytest.raises(RuleBroken, match="A response is due within 10 working days .* send the response") as no:
        settle(asked, "Done")
    assert no.value.code == "settle.answer_owed"
    (stage,) = asked.rules.stages[:1]
    if_asked_for = replace(stage, response=replace(stage.response, when="Where a reply is asked for"))  # type: ignore[type-var]
    unasked = facts(replace(asked.rules, stages=(if_asked_for, *asked.rules.stages[1:])))
    assert settle(unasked, "Passed on").changes["status"] is Status.CLOSED
    held = replace(praise, holds=("The Ombudsman is looking at it.",))
    assert refusal(lambda: settle(held, "Done")) == "close.held"


def test_praise_is_thanked_for_and_nothing_else() -> None:
    assert {kind for kind in ContactKind if is_thanks(kind)} == {ContactKind.COMPLIMENT, ContactKind.STAFF_RECOGNITION}
