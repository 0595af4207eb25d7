"""What has to be settled before a complainant is sent anything: adjustments and consent."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import Authority, SendingAnswer, SendingNeeds, obstacle, problems
from councils.vocabulary.roles import Actor
from tests.factories.councils import london

ON = date(2026, 6, 1)
LARGE, OTHER_PERSON = SendingNeeds(adjustments="Large print"), SendingNeeds(on_behalf_of="Vera V.")
BOTH = SendingNeeds("Large print", "Vera V.")
MET = SendingAnswer(how_met="Set in 18 point")
HELD = SendingAnswer(authority=Authority.PERMISSION, evidence="Letter of 1 May", until=date(2026, 6, 1))


def said(needs: SendingNeeds, answer: SendingAnswer) -> SendingAnswer:
    return replace(answer, needs=needs)


def stands_against(
    needs: SendingNeeds, answer: SendingAnswer | None = None, consent: dict[str, Any] | None = None
) -> str:
    return obstacle(needs, said(needs, answer).as_data() if answer else {}, consent or {}, ON)


def test_who_needs_nothing_is_sent_everything() -> None:
    assert not SendingNeeds()
    assert stands_against(SendingNeeds()) == ""
    assert problems(SendingAnswer(), ON) == {}
    assert MET.as_data() == {}


@pytest.mark.parametrize("needs", [LARGE, OTHER_PERSON, BOTH])
def test_what_nobody_answered_for_is_not_sent(needs: SendingNeeds) -> None:
    assert needs
    assert stands_against(needs)
    assert problems(SendingAnswer(needs), ON)


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
    assert "Never email me" in obstacle(now, said(LARGE, MET).as_data(), {}, ON)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (HELD, ""),
        (SendingAnswer(authority=Authority.OTHER, evidence="Deputy, Court of Protection"), ""),
        (SendingAnswer(authority=Authority.NOT_HELD), "Do not send this yet"),
        (SendingAnswer(authority=Authority.PERMISSION, evidence="Letter", until=date(2026, 5, 31)), "ended on 31 May"),
    ],
)
def test_a_representative_is_told_by_permission_or_another_authority(answer: SendingAnswer, words: str) -> None:
    assert words in stands_against(OTHER_PERSON, answer)
    assert bool(stands_against(OTHER_PERSON, answer)) is bool(words)
    kept = said(OTHER_PERSON, answer)
    assert SendingAnswer.from_data(kept.as_data()) == kept


def test_recorded_consent_counts_for_what_is_sent_without_a_writer() -> None:
    recorded = said(OTHER_PERSON, HELD).as_data()
    assert stands_against(OTHER_PERSON, consent=recorded) == ""
    assert "no permission" in stands_against(SendingNeeds(on_behalf_of="Ada B."), consent=recorded)
    refused = SendingAnswer(authority=Authority.NOT_HELD)
    assert "Do not send" in stands_against(OTHER_PERSON, refused, recorded), "the writer's own answer comes first"


def test_recorded_consent_meets_no_adjustment() -> None:
    recorded = replace(HELD, needs=BOTH, how_met="Set in 18 point").as_data()
    assert "no one has recorded" in stands_against(BOTH, consent=recorded)


@pytest.mark.parametrize(
    ("needs", "answer", "missing"),
    [
        (LARGE, MET, set()),
        (LARGE, SendingAnswer(another_way=True), {"how_met"}),
        (OTHER_PERSON, SendingAnswer(), {"authority"}),
        (OTHER_PERSON, HELD, set()),
        (OTHER_PERSON, SendingAnswer(authority=Authority.NOT_HELD), set()),
        (OTHER_PERSON, SendingAnswer(authority=Authority.PERMISSION), {"evidence"}),
        (OTHER_PERSON, SendingAnswer(authority=Authority.OTHER, evidence=" "), {"evidence"}),
        (OTHER_PERSON, SendingAnswer(authority=Authority.OTHER, evidence="x", until=date(2026, 5, 1)), {"until"}),
        (BOTH, SendingAnswer(), {"how_met", "authority"}),
    ],
)
def test_what_is_missing_of_an_answer_is_named(needs: SendingNeeds, answer: SendingAnswer, missing: set[str]) -> None:
    assert set(problems(said(needs, answer), ON)) == missing


def test_the_complainant_may_see_nothing_of_a_turn_whose_writer_holds_no_permission() -> None:
    context = ActionContext(1, Actor.system(1), london("2026-06-01T10:00"))
    assert not context.withholds
    assert not replace(context, sending=said(OTHER_PERSON, HELD)).withholds
    assert replace(context, sending=SendingAnswer(OTHER_PERSON, authority=Authority.NOT_HELD)).withholds


def test_an_unmet_contact_method_needs_a_reason_and_stops_no_letter() -> None:
    needs = SendingNeeds(unmet="phone")
    assert needs
    assert not needs.may_stop_a_letter
    assert problems(SendingAnswer(needs), ON) == {"why_not_preferred": "Say why you cannot contact them by phone"}
    answer = SendingAnswer(needs, why_not_preferred="No one answered.")
    assert problems(answer, ON) == {}
    assert SendingAnswer.from_data(answer.as_data()) == answer
    assert stands_against(needs) == ""


def test_nothing_is_sent_in_the_name_of_someone_who_has_died() -> None:
    assert stands_against(SendingNeeds(deceased=True)).startswith("They have died.")
