"""Someone at risk, and staff whom a case is about."""

from datetime import date

import pytest

from complaints.cases.rules import closing
from complaints.cases.rules.decisions import Candidate, assign
from complaints.vocabulary.lifecycle import Audience, Status
from complaints.vocabulary.people import Told, ToldBy
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import ON, facts

MARKED, LATER = date(2026, 6, 1), date(2026, 6, 4)
PAT = Candidate(7, "Pat Hill", 1)


def refused(code: str, decide: object, *args: object) -> None:
    with pytest.raises(RuleBroken) as refusal:
        decide(*args)  # type: ignore[operator]
    assert refusal.value.code == code


def test_a_marker_restricts_the_case_and_tells_those_who_deal_with_safeguarding() -> None:
    marked = closing.mark_safeguarding(facts(), "A child has bruises.")
    assert marked.changes == {"safeguarding": True, "restricted": True}
    assert [each.to for each in marked.notify] == [Audience.SAFEGUARDING, Audience.OFFICER]
    assert not marked.public
    refused("safeguarding.marked", closing.mark_safeguarding, facts(safeguarding=True), "Again")


@pytest.mark.parametrize("about", [frozenset(), frozenset({9})])
def test_a_case_about_a_colleague_stays_restricted_without_its_marker(about: frozenset[int]) -> None:
    lifted = closing.lift_safeguarding(facts(safeguarding=True, about_staff=about), "A misunderstanding")
    assert lifted.changes == {"safeguarding": False, "restricted": bool(about)}
    assert not lifted.public
    refused("safeguarding.not_marked", closing.lift_safeguarding, facts(), "Why")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Told("Adult social care", ON, ToldBy.PHONE), "Told Adult social care on 3 June 2026 by phone."),
        (Told("The police", ON, ToldBy.ONLINE, answer=" Log 12 "), "Told The police on 3 June 2026 online.\n\nLog 12"),
        (
            Told("Children’s services", ON, ToldBy.IN_PERSON, "Jo Smith"),
            "Told Children’s services on 3 June 2026 in person, spoke to Jo Smith.",
        ),
        (Told("The team", ON, ToldBy.EMAIL), "Told The team on 3 June 2026 by email."),
    ],
)
def test_what_was_done_is_one_sentence(said: Told, sentence: str) -> None:
    assert closing.said_of_telling(said, MARKED, LATER) == sentence


def test_what_was_done_names_whom_and_a_day_since_the_marker() -> None:
    refused("safeguarding.whom", closing.said_of_telling, Told(" ", ON, ToldBy.PHONE), MARKED, LATER)
    for day in (date(2026, 5, 31), date(2026, 6, 5)):
        refused("safeguarding.told_on", closing.said_of_telling, Told("Team", day, ToldBy.PHONE), MARKED, LATER)


def test_a_colleague_whom_it_is_about_is_recorded_by_someone_else_and_once() -> None:
    named = closing.name_staff(facts(), Candidate(9, "Sam Field", 1), 8)
    assert (named.changes, named.data, named.public) == ({"restricted": True}, {"user": 9}, False)
    refused("about_staff.yourself", closing.name_staff, facts(), Candidate(9, "Sam Field", 1), 9)
    refused("about_staff.known", closing.name_staff, facts(about_staff=frozenset({9})), Candidate(9, "Sam", 1), 8)


def test_an_officer_whom_it_is_about_is_replaced_first_or_leaves_an_answered_case() -> None:
    refused("about_staff.officer", closing.name_staff, facts(), PAT, 8)
    answered = closing.name_staff(facts(status=Status.RESPONDED), PAT, 8)
    assert answered.changes == {"restricted": True, "officer_id": None}


def test_nobody_responds_to_what_is_about_them() -> None:
    refused("assign.about_them", assign, facts(about_staff=frozenset({7})), PAT, {})
