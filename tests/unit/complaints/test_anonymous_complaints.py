"""A complaint that nobody can be answered: looked into under its policy, with no date and no letter owed to anybody."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import decisions
from complaints.cases.rules.closing import settle
from complaints.intake.rules import Contact, is_reachable
from complaints.vocabulary.correspondence import NAMELESS, stated_name
from complaints.vocabulary.persons import greeted_name
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import contact_choices, offered_to_residents, rules_without_response
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, EAST, SOUTH, facts
from tests.unit.complaints.deadline_questions import every_policy

EVERY = [rules for versions in every_policy().values() for rules in versions if rules.takes is ContactKind.COMPLAINT]
NOBODY = rules_without_response(EAST)


@pytest.mark.parametrize("rules", EVERY, ids=lambda rules: f"{rules.procedure} {rules.version}")
def test_no_policy_owes_nobody_a_date(rules) -> None:
    dates = facts(rules_without_response(rules)).timetable
    assert dates.acknowledgement_due is dates.working_due is dates.code is dates.escalate_by is None
    assert not rules.no_one_to_respond_to, "a policy never states it"


def test_nobody_is_written_to_and_what_was_done_is_recorded() -> None:
    for decide in (
        lambda: decisions.acknowledge(facts(NOBODY), date(2026, 6, 3), "We have it."),
        lambda: decisions.respond(facts(NOBODY), 7, "upheld", "Yes.", date(2026, 6, 3)),
    ):
        with pytest.raises(RuleBroken) as refused:
            decide()
        assert refused.value.code == "case.anonymous"
    done = settle(facts(NOBODY), "The round was changed.")
    assert (done.text, done.letter, done.notify) == ("The round was changed.", "", ())
    with pytest.raises(RuleBroken, match="responded to, declined or withdrawn"):
        settle(facts(SOUTH), "The round was changed.")


def test_any_way_to_answer_that_can_be_seen_makes_somebody_reachable() -> None:
    assert not is_reachable(Contact("Alex Poole", email=" ", phone="\u200b", address=""))
    for way in ("email", "phone", "address"):
        assert is_reachable(replace(Contact(""), **{way: "x"}))


def test_nobodys_name_is_greeted_without_one() -> None:
    assert (greeted_name(NAMELESS), greeted_name("Alex Poole")) == ("", "Alex Poole")
    assert (stated_name(NAMELESS), stated_name("Alex Poole")) == ("", "Alex Poole")


@pytest.mark.parametrize(
    ("typed", "greeted"),
    [
        ("mr Jarek Wojcek", "Mr Jarek Wojcek"),
        ("mrs. van der Berg", "Mrs. van der Berg"),
        ("dr o'neill", "Dr o'neill"),
        ("de la Cruz", "de la Cruz"),
        ("MR POOLE", "MR POOLE"),
        ("ms", "ms"),
        ("my father", ""),
    ],
)
def test_a_title_is_greeted_with_a_capital_and_what_someone_is_to_another_not_at_all(typed: str, greeted: str) -> None:
    assert greeted_name(typed) == greeted


def test_feedback_is_offered_once_as_what_the_policy_knows() -> None:
    for rules, kind in ((SOUTH, ContactKind.FEEDBACK), (CITY, ContactKind.ANONYMOUS_FEEDBACK)):
        offered = [each.kind for each in offered_to_residents(contact_choices([rules]))]
        assert offered[0] is ContactKind.COMPLAINT
        assert [each for each in offered if "feedback" in each.value] == [kind]
