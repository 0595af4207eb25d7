"""What somebody who complains has to say, and how a repeat is known."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from complaints.intake.rules import Contact, Help, Submission, check, check_reachable
from complaints.vocabulary.correspondence import ContactDetails
from complaints.vocabulary.lifecycle import Channel
from complaints.vocabulary.people import HelpPlace, RepresentativeKind
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.procedure_rules import Anonymity, AnonymityRule
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import RECEIVED, SOUTH

SAID = Submission(3, "Bin missed", "Three Mondays in a row", Contact("Jo", "jo@example.com"), Channel.PORTAL, RECEIVED)


def test_a_repeat_is_the_same_submission_however_late_it_comes() -> None:
    assert replace(SAID, received_at=RECEIVED + timedelta(days=1)).fingerprint() == SAID.fingerprint()


@pytest.mark.parametrize("change", [{"summary": "Another"}, {"contact": Contact("Kim")}, {"service_area_id": 4}])
def test_a_word_more_makes_it_another_submission(change: dict[str, Any]) -> None:
    assert replace(SAID, **change).fingerprint() != SAID.fingerprint()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (replace(SAID, received_at=RECEIVED + timedelta(seconds=1)), "intake.future"),
        (replace(SAID, summary="  "), "intake.empty"),
        (replace(SAID, description="\n"), "intake.empty"),
        (replace(SAID, help=Help(HelpPlace.LIBRARY, " ")), "intake.helper"),
        (replace(SAID, contact=Contact("Jo", person_id=7, represented_id=7)), "intake.acts_for_themselves"),
        (replace(SAID, kind=ContactKind.MEMBER_ENQUIRY), "intake.enquirer"),
        (replace(SAID, enquirer=RepresentativeKind.MP), "intake.enquirer"),
        (
            replace(SAID, kind=ContactKind.MEMBER_ENQUIRY, enquirer=RepresentativeKind.RELATIVE),
            "intake.enquirer",
        ),
    ],
)
def test_what_says_nothing_or_comes_from_the_future_is_refused(said: Submission, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check(said, RECEIVED)
    assert refused.value.code == code


def test_there_is_a_way_to_reach_whoever_complains_and_nobody_has_to_be_known_for_praise() -> None:
    check(SAID, RECEIVED)
    check(replace(SAID, kind=ContactKind.MEMBER_ENQUIRY, enquirer=RepresentativeKind.COUNCILLOR), RECEIVED)
    for known in (Contact("Jo", phone="01223 457000"), Contact("Jo", address="1 High Street"), SAID.contact):
        check_reachable(replace(SAID, contact=known), SOUTH)
    with pytest.raises(RuleBroken) as refused:
        check_reachable(replace(SAID, contact=Contact("Jo")), replace(SOUTH, anonymity=None))
    assert refused.value.code == "intake.anonymous"
    check_reachable(replace(SAID, contact=Contact("")), replace(SOUTH, takes=ContactKind.COMPLIMENT))


def test_someone_stays_anonymous_by_arrangement_only_with_a_reason() -> None:
    rules = replace(SOUTH, anonymity=AnonymityRule(Anonymity.BY_ARRANGEMENT, "Confidentiality"))
    nameless = replace(SAID, contact=Contact(""))
    with pytest.raises(RuleBroken) as refused:
        check_reachable(nameless, rules)
    assert refused.value.code == "intake.anonymous"
    arranged = replace(nameless, anonymity_reason="Afraid of a neighbour. Agreed by Dee.")
    check_reachable(arranged, rules)
    with pytest.raises(RuleBroken):
        check_reachable(arranged, replace(rules, anonymity=AnonymityRule(Anonymity.REFUSED, "2.0")))


def test_every_place_where_someone_is_helped_has_its_words() -> None:
    check(replace(SAID, help=Help(HelpPlace.LIBRARY, "Anna")), RECEIVED)
    assert len({place.label for place in HelpPlace}) == len(HelpPlace)


def test_contact_details_are_read_as_a_record_keeps_them() -> None:
    said = Contact(" Jo Poole ", "JO@Example.com", on_behalf_of="Vera Vane", adjustments="Braille").details
    assert said == ContactDetails("Jo Poole", "jo@example.com")


def test_someone_acts_for_a_person_on_another_record() -> None:
    check(replace(SAID, contact=Contact("Jo", on_behalf_of="Vera Vane", person_id=7, represented_id=8)), RECEIVED)
