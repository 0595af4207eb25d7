"""Answers put into documents, and problems said in the words of the questions."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from councils.document_reading import parse_yaml, read_yaml, written_yaml
from councils.policies.rules.casework_rules import CaseworkRules
from councils.policies.rules.policy_difference import differences
from councils.policies.rules.policy_document import read_policy, soundness_problems
from councils.policies.rules.policy_editing import answered, entries, entry, in_reading_order, value, without
from councils.policies.rules.policy_questions import (
    Question,
    QuestionGroup,
    QuestionKind,
    part_called,
    plain_place,
    policy_parts,
)
from councils.vocabulary.errors import RuleBroken

POLICIES = sorted((Path(__file__).parents[3] / "fixtures" / "policies").rglob("*.yaml"))
EAST = Path(__file__).parents[3] / "fixtures" / "policies" / "east-cambridgeshire" / "corporate-undated.yaml"


def part(key: str) -> QuestionGroup:
    found = part_called(key)
    assert found is not None
    return found


def question(key: str, path: str) -> Question:
    return next(each for each in part(key).questions if each.path == path)


@pytest.fixture
def east() -> Any:
    return read_yaml(EAST)


def said(document: Any) -> list[str]:
    return [each.sentence for each in differences(read_policy(read_yaml(EAST)), read_policy(document))]


def test_every_record_of_the_practice_is_a_part_with_a_question_for_each_of_its_fields() -> None:
    policy_parts.cache_clear()
    records = {each.name for each in fields(CaseworkRules)}
    assert records <= {each.key for each in policy_parts()}
    assert len({each.key for each in policy_parts()}) == len(policy_parts())
    for key in records:
        paths = [asked.path for asked in part(key).questions]
        assert len(set(paths)) == len(paths) > 1


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_answering_every_question_with_what_is_there_changes_nothing(path: Path) -> None:
    document = read_yaml(path)
    after = document
    for each in policy_parts():
        for number in range(1, entries(document, each) + 1):
            there = entry(after, each, number)
            after = answered(after, each, number, {asked: value(there, asked) for asked in each.questions})
    assert read_policy(after | {"council": "any"}) == read_policy(document | {"council": "any"})


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_document_in_reading_order_says_the_same_and_begins_with_what_it_is(path: Path) -> None:
    document = read_yaml(path)
    shuffled = json.loads(json.dumps(document, sort_keys=True))
    ordered = in_reading_order(shuffled)
    assert ordered == document
    assert list(ordered)[:3] == ["council", "procedure", "version"]
    assert list(ordered["stages"][0])[:2] == ["number", "name"]
    assert parse_yaml(written_yaml(ordered), "it") == document


def test_an_answer_where_the_policy_was_silent_adds_the_rule(east: Any) -> None:
    answers = {
        question("stages", "extension.at_most"): "10 working days",
        question("stages", "extension.gives_ombudsman_details"): True,
    }
    assert said(answered(east, part("stages"), 1, answers)) == [
        "Stage 1, extension, extension by a number of days: no becomes yes.",
        "Stage 1, extension, longest extension: 10 working days, where the policy did not say.",
        "Stage 1, extension, Ombudsman's details with an extension: no becomes yes.",
    ]


def test_taking_every_answer_of_a_rule_away_makes_the_policy_silent(east: Any) -> None:
    taken = {asked: None for asked in part("stages").questions if asked.path.startswith("escalation.")}
    after = answered(east, part("stages"), 1, taken)
    assert "escalation" not in after["stages"][0]
    assert "escalation" in east["stages"][0]


def test_a_new_entry_stands_at_the_end_and_an_emptied_one_goes(east: Any) -> None:
    report = {"name": "Annual report", "every": ["every year"], "recipients": ["Council"], "paragraph": "9"}
    after = answered(east, part("reports"), 2, {question("reports", path): said for path, said in report.items()})
    assert [each["name"] for each in after["reports"]] == ["Comments, compliments and complaints", "Annual report"]
    assert without(after, part("reports"), 2) == east


def test_stages_are_numbered_anew_when_one_goes(east: Any) -> None:
    after = without(east, part("stages"), 1)
    assert [(each["number"], each["name"]) for each in after["stages"]] == [(1, "Stage 2")]


@pytest.mark.parametrize(("key", "number"), [("reports", 3), ("reports", 0), ("survey", 2)])
def test_an_entry_that_could_not_be_is_refused(east: Any, key: str, number: int) -> None:
    with pytest.raises(RuleBroken, match="There is no entry"):
        answered(east, part(key), number, {})


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("stages[0].response.within", "Stage 1: Answered within"),
        ("stages[1].escalation", "Stage 2: escalation"),
        ("stages[0].response.paragraph", "Stage 1: Paragraph of the policy, beside “Answered within”"),
        ("exclusions[2].route", "What is not taken, exclusion 3: Where the policy says it goes (for staff)"),
        ("in_force_from", "Name and start: In force from"),
        ("survey.sent", "Survey: Sent"),
        ("the document", "the document"),
    ],
)
def test_a_place_is_named_in_the_words_of_the_questions(place: str, words: str) -> None:
    assert plain_place(place) == words


def test_every_choice_is_one_that_the_document_reader_knows() -> None:
    asked = [each for found in policy_parts() for each in found.questions]
    assert len(asked) > 150
    assert all(bool(each.choices) == (each.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)) for each in asked)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_the_published_policies_hold_together(path: Path) -> None:
    assert soundness_problems(read_policy(read_yaml(path))) == ()


def test_absurd_numbers_are_questioned(east: Any) -> None:
    east["stages"][0]["response"]["within"] = "1000 working days"
    east["stages"][1]["acknowledgement"]["within"] = "11 working days"
    east["stages"][1]["response"]["of"] = "receipt"
    east["stages"][1]["name"] = "stage 1"
    problems = soundness_problems(read_policy(east))
    assert [each.partition(":")[0] for each in problems] == [
        "stages[0].response.within",
        "stages[1].acknowledgement.within",
        "stages[1].name",
    ]


def test_a_reply_to_the_ombudsman_in_years_is_questioned(east: Any) -> None:
    east["ombudsman"]["reply_within"] = "20 months"
    assert [each.partition(":")[0] for each in soundness_problems(read_policy(east))] == ["ombudsman.reply_within"]


def test_the_last_stage_is_not_asked_for_a_window() -> None:
    stages = part("stages")
    first, last = (stages.for_entry(number, 2) for number in (1, 2))
    assert {each.path for each in first} - {each.path for each in last} == {
        each.path for each in first if each.path.startswith("escalation.")
    }
    assert part("ombudsman").for_entry(1, 1) == part("ombudsman").questions


def test_an_entry_that_is_not_there_cannot_be_taken_away(east: Any) -> None:
    for key, number in (("stages", 3), ("exclusions", 99), ("general", 1)):
        with pytest.raises(RuleBroken) as refused:
            without(east, part(key), number)
        assert refused.value.code == "document.no_entry"


def test_the_last_entry_that_goes_takes_its_list_with_it(east: Any) -> None:
    listed = part("exclusions")
    shorter = east
    for _ in range(entries(east, listed)):
        shorter = without(shorter, listed, 1)
    assert entries(east, listed) > 0
    assert "exclusions" not in shorter


def test_a_part_that_there_is_one_of_goes_when_nothing_is_said_in_it_any_more(east: Any) -> None:
    asked = part("age_limit")
    assert "age_limit" in east
    silent = answered(east, asked, 1, dict.fromkeys(asked.questions))
    assert "age_limit" not in silent
