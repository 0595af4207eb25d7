"""What has to be settled before a complainant is sent anything: adjustments and consent."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.vocabulary.correspondence import SendingAnswer, SendingNeeds, obstacle, problems

ON = date(2026, 6, 1)
LARGE, OTHER_PERSON = SendingNeeds(adjustments="Large print"), SendingNeeds(on_behalf_of="Vera V.")
BOTH = SendingNeeds("Large print", "Vera V.")
MET = SendingAnswer(how_met="Set in 18 point")
HELD = replace(BOTH, consent_from=date(2026, 5, 1), consent_until=date(2026, 6, 1))


def said(needs: SendingNeeds, answer: SendingAnswer) -> SendingAnswer:
    return replace(answer, needs=needs)


def stands_against(needs: SendingNeeds, answer: SendingAnswer | None = None) -> str:
    return obstacle(needs, said(needs, answer).as_data() if answer else {}, ON)


def test_who_needs_nothing_is_sent_everything() -> None:
    assert not SendingNeeds()
    assert stands_against(SendingNeeds()) == ""
    assert problems(SendingAnswer()) == {}
    assert MET.as_data() == {}


@pytest.mark.parametrize("needs", [LARGE, OTHER_PERSON, BOTH])
def test_what_nobody_answered_for_is_not_sent(needs: SendingNeeds) -> None:
    assert needs
    assert stands_against(needs)
    assert bool(problems(SendingAnswer(needs))) is bool(needs.adjustments)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (MET, ""),
        (SendingAnswer(how_met="\u200b"), "no one has recorded"),
        (SendingAnswer(how_met="Read out by phone", another_way=True), "To be sent another way: Read out by phone"),
    ],
)
def test_an_adjustment_is_met_by_what_someone_says(answer: SendingAnswer, words: str) -> None:
    assert words in stands_against(LARGE, answer)
    assert bool(stands_against(LARGE, answer)) is bool(words)


def test_an_answer_counts_for_the_adjustment_that_it_was_given_for() -> None:
    now = SendingNeeds(adjustments="Large print. Never email me.")
    assert "Never email me" in obstacle(now, said(LARGE, MET).as_data(), ON)


def test_an_answer_given_for_more_covers_less() -> None:
    both = SendingNeeds(adjustments="Large print\nMore time")
    assert stands_against(LARGE, replace(MET, needs=both)) == ""
    assert obstacle(LARGE, said(both, MET).as_data(), ON) == ""
    assert "Large print\nMore time" in obstacle(both, said(LARGE, MET).as_data(), ON)


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (SendingNeeds(unclassified="Large print. No emails please."), "Classify what they asked for"),
        (SendingNeeds(no_way="No contact details that we hold fit"), "No contact details"),
    ],
)
def test_what_no_answer_can_settle_is_not_sent_and_not_asked(needs: SendingNeeds, words: str) -> None:
    asked = replace(needs, adjustments="Large print")
    for each in (needs, asked):
        assert each.of_adjustments
        assert not each.asks_the_writer
        assert words in obstacle(each, said(asked, MET).as_data(), ON)
        assert problems(said(each, SendingAnswer())) == {}


def test_someone_else_than_the_named_contact_says_why_they_write() -> None:
    needs = SendingNeeds(named_contact="Pat Hale")
    assert "Only Pat Hale writes to them" in stands_against(needs)
    assert set(problems(SendingAnswer(needs))) == {"why_not_named"}
    answer = SendingAnswer(needs, why_not_named="Pat has left for the day and it is due.")
    assert problems(answer) == {}
    assert stands_against(needs, answer) == ""
    assert SendingAnswer.from_data(answer.as_data()) == answer


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (None, None, "There is no permission from Vera V. to tell anyone about them."),
        (date(2026, 5, 1), None, ""),
        (date(2026, 5, 1), date(2026, 6, 1), ""),
        (date(2026, 5, 1), date(2026, 5, 31), "The permission from Vera V. ended on 31 May 2026."),
        (date(2026, 6, 2), None, "The permission from Vera V. begins on 2 June 2026."),
    ],
)
def test_a_representative_is_told_only_while_consent_is_held(
    starts: date | None, ends: date | None, words: str
) -> None:
    needs = replace(OTHER_PERSON, consent_from=starts, consent_until=ends)
    assert stands_against(needs).startswith(words)
    assert bool(stands_against(needs)) is bool(words)


def test_consent_meets_no_adjustment_and_no_adjustment_is_consent() -> None:
    assert "no one has recorded" in stands_against(HELD)
    assert stands_against(HELD, MET) == ""
    assert "no permission" in stands_against(BOTH, MET)


@pytest.mark.parametrize(
    ("needs", "answer", "missing"),
    [
        (LARGE, MET, set()),
        (LARGE, SendingAnswer(another_way=True), {"how_met"}),
        (OTHER_PERSON, SendingAnswer(), set()),
    ],
)
def test_what_is_missing_of_an_answer_is_named(needs: SendingNeeds, answer: SendingAnswer, missing: set[str]) -> None:
    assert set(problems(said(needs, answer))) == missing


def test_an_unmet_contact_method_needs_a_reason_and_stops_no_letter() -> None:
    needs = SendingNeeds(unmet="phone")
    assert needs
    assert not needs.may_stop_a_letter
    assert problems(SendingAnswer(needs)) == {"why_not_preferred": "Say why you cannot contact them by phone"}
    answer = SendingAnswer(needs, why_not_preferred="No one answered.")
    assert problems(answer) == {}
    assert SendingAnswer.from_data(answer.as_data()) == answer
    assert stands_against(needs) == ""


def test_nothing_is_sent_in_the_name_of_someone_who_has_died() -> None:
    assert stands_against(SendingNeeds(deceased=True)).startswith("They have died.")
