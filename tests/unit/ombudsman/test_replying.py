"""An Ombudsman's letters and decisions, and by when the council replies to them."""

from dataclasses import replace
from datetime import date

import pytest

from councils.bodies.rules import Ombudsman, ombudsman_for, ombudsmen
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import Period
from ombudsman.rules import (
    ANSWERS,
    Basis,
    LetterFacts,
    LetterKind,
    check,
    decision_label,
    extended,
    reference_key,
    reply_due,
)
from tests.unit.complaints.deadline_questions import england, seeded

NOTIFIED = date(2026, 6, 1)
RULES = seeded()["cambridge-city"][0].ombudsman
USUAL = Period.parse("28 calendar days")


def test_what_a_council_does_as_a_landlord_goes_to_the_housing_ombudsman() -> None:
    assert [ombudsman_for(landlord, "corporate").key for landlord in (True, False)] == ["housing", "lgsco"]


@pytest.mark.parametrize("ombudsman", ombudsmen().values(), ids=ombudsmen())
def test_a_decision_reads_in_the_ombudsmans_own_words(ombudsman: Ombudsman) -> None:
    for decision in ombudsman.decisions:
        assert decision_label(decision.key).lower() == decision.word


@pytest.mark.parametrize("written", ["26111222a", "26 111-222A", "26\u2013111\u00a0222A "])
def test_spaces_dashes_and_case_make_no_other_reference(written: str) -> None:
    assert reference_key(written) == reference_key("26 111 222a")
    assert reference_key(written) != reference_key("26/111/222a")


def test_an_event_keeps_which_letter_it_is_about() -> None:
    letter = LetterFacts(7, "housing", "26 000 001", LetterKind.DRAFT_DECISION, date(2026, 6, 30))
    assert letter.as_data() == {
        "referral": 7,
        "reference": "26 000 001",
        "about": "Housing Ombudsman, reference 26 000 001",
        "letter_kind": "Draft decision",
        "decision_called": "determination",
        "action_called": "order",
        "due": "2026-06-30",
    }


def test_the_letter_goes_before_the_policy_and_the_policy_before_what_is_usual() -> None:
    stated = replace(RULES, reply=Period.parse("10 working days"))
    silent = replace(RULES, reply=None)
    in_letter = reply_due(NOTIFIED, stated, USUAL, england(), date(2026, 6, 20))
    assert (in_letter.on, in_letter.basis) == (date(2026, 6, 20), Basis.LETTER)
    by_policy, usual = (reply_due(NOTIFIED, rules, USUAL, england()) for rules in (stated, silent))
    assert (by_policy.on, by_policy.basis) == (date(2026, 6, 15), Basis.POLICY)
    assert (usual.on, usual.basis) == (date(2026, 6, 29), Basis.USUAL)
    assert all(each.label for each in Basis)


def test_a_letter_does_not_ask_for_a_reply_before_it_came() -> None:
    with pytest.raises(RuleBroken) as refused:
        reply_due(NOTIFIED, RULES, USUAL, england(), date(2026, 5, 31))
    assert refused.value.code == "referral.letter_date"


def test_a_date_of_reply_years_away_is_a_slip_of_the_pen() -> None:
    with pytest.raises(RuleBroken, match="Check the year"):
        reply_due(NOTIFIED, RULES, USUAL, england(), date(2031, 6, 20))


def test_an_ombudsman_agrees_to_a_later_date_before_the_reply_is_late() -> None:
    due = date(2026, 6, 29)
    granted = extended(due, date(2026, 7, 13), agreed_on=due)
    assert (granted.on, granted.basis) == (date(2026, 7, 13), Basis.EXTENDED)
    for until, agreed_on, code in (
        (due, date(2026, 6, 20), "referral.not_later"),
        (date(2026, 7, 13), date(2026, 6, 30), "referral.late_already"),
    ):
        with pytest.raises(RuleBroken) as refused:
            extended(due, until, agreed_on)
        assert refused.value.code == code


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_of_letter_has_words(kind: LetterKind) -> None:
    assert kind.label


def test_only_some_roles_may_answer_an_ombudsman() -> None:
    check(Actor.system(1), *Actor.system(1).roles)
    with pytest.raises(NotAllowed, match="Your role does not let you"):
        check(Actor.system(1), *ANSWERS)
