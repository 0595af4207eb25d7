"""The four councils' policies say what the councils' documents say, and where they say it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from complaints.vocabulary.lifecycle import Outcome
from councils.bodies.rules import code_keys
from councils.council_documents.rules import read_council
from councils.document_reading import read_yaml
from councils.policies.rules.lifecycle_rules import AgeTrigger, Gate
from councils.policies.rules.procedure_rules import Anonymity, Independence, ProcedureRules
from councils.vocabulary.roles import Role
from tests.unit.complaints.deadline_questions import FIXTURES, every_policy, seeded

SOUTH, CITY, COUNTY, EAST = (
    "south-cambridgeshire",
    "cambridge-city",
    "cambridgeshire-county",
    "east-cambridgeshire",
)


def policy(council: str, position: int = 0) -> ProcedureRules:
    return seeded()[council][position]


def cited(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every rule below a value that names a paragraph."""
    if isinstance(value, tuple):
        for position, each in enumerate(value):
            yield from cited(each, f"{place}[{position}]")
    elif is_dataclass(value):
        names = [field.name for field in fields(value)]
        if "paragraph" in names and type(value).__name__ not in ("Cite", "ReceiptRule"):
            yield place, value.paragraph  # type: ignore[attr-defined]
        for name in names:
            yield from cited(getattr(value, name), f"{place}.{name}")


@pytest.mark.parametrize(
    "rules",
    [each for versions in every_policy().values() for each in versions],
    ids=lambda rules: f"{rules.procedure}-{rules.version}",
)
def test_every_rule_names_its_paragraph(rules: ProcedureRules) -> None:
    found = list(cited(rules, rules.title))
    assert found
    assert not [place for place, paragraph in found if not paragraph]
    for stage in rules.stages:
        assert (stage.escalation_window is None) == (stage.window_cite.paragraph == "")
        assert bool(stage.responders or stage.responder_titles) == bool(stage.responders_cite.paragraph)


def test_the_targets_are_those_of_the_policies() -> None:
    def target(council: str, stage: int, position: int = 0) -> tuple[str, str]:
        rules = policy(council, position).stage(stage)
        acknowledge = str(rules.acknowledgement.period) if rules.acknowledgement else ""
        respond = f"{rules.response.period} of {rules.response.counts_from}" if rules.response else ""
        return acknowledge, respond

    assert target(SOUTH, 1) == ("", "10 working days of receipt")
    assert target(SOUTH, 2) == ("", "20 working days of receipt")
    assert target(CITY, 1) == ("5 working days", "10 working days of receipt")
    assert target(CITY, 2) == ("", "10 working days of receipt")
    assert target(EAST, 1) == ("1 working day", "10 working days of acknowledgement")
    assert target(EAST, 2) == ("1 working day", "10 working days of acknowledgement")
    assert target(COUNTY, 1) == ("", "10 working days of receipt")
    assert target(COUNTY, 2) == target(COUNTY, 3) == ("", "")
    assert target(COUNTY, 1, 1) == ("5 working days", "10 working days of acknowledgement")
    assert target(COUNTY, 2, 1) == ("5 working days", "20 working days of acknowledgement")


def test_extensions_pauses_and_windows_are_those_of_the_policies() -> None:
    city, east, south = policy(CITY), policy(EAST), policy(SOUTH)
    for stage in city.stages:
        assert stage.extension is not None
        assert (str(stage.extension.at_most), stage.extension.times, stage.extension.soft) == (
            "10 working days",
            1,
            False,
        )
        assert stage.extension.gives_ombudsman_details
        assert stage.pause is not None
    for stage in south.stages:
        assert stage.extension is not None
        assert (str(stage.extension.at_most), stage.extension.times, stage.extension.soft) == (
            "10 working days",
            None,
            True,
        )
        assert stage.extension.note
        assert stage.pause is None
    assert east.stage(1).extension is not None
    assert east.stage(1).extension.to_agreed_date  # type: ignore[union-attr]
    assert not east.stage(1).extension.by_days  # type: ignore[union-attr]
    assert east.stage(2).extension is None
    assert [str(each.stage(1).escalation_window) for each in (city, east, south)] == [
        "3 months",
        "28 calendar days",
        "None",
    ]
    assert all(rules.stages[-1].escalation_window is None for versions in seeded().values() for rules in versions)


def test_the_ombudsman_is_answered_as_the_policies_say() -> None:
    replies = {slug: [str(rules.ombudsman.reply) for rules in versions] for slug, versions in seeded().items()}
    assert replies == {
        SOUTH: ["28 calendar days"],
        EAST: ["28 calendar days"],
        CITY: ["None"],
        COUNTY: ["None", "None"],
    }
    assert [policy(slug).ombudsman.bodies for slug in (SOUTH, CITY, COUNTY, EAST)] == [
        ("lgsco", "housing"),
        ("lgsco", "housing"),
        ("lgsco",),
        ("lgsco",),
    ]


def test_the_county_changed_its_policy_at_five_o_clock() -> None:
    old, new = policy(COUNTY), policy(COUNTY, 1)
    assert (old.final_stage, new.final_stage) == (3, 2)
    assert new.in_force_from.isoformat() == "2026-01-16T17:00:00+00:00"
    assert (old.provisional, new.provisional) == (False, True)
    assert (old.in_force_from_stated, new.in_force_from_stated) == (False, True)


def test_who_answers_and_how_independent_they_are() -> None:
    assert policy(SOUTH).stage(2).responders == (Role.HEAD_OF_SERVICE,)
    assert policy(SOUTH).stage(2).nominee
    assert policy(CITY).stage(2).independence is Independence.MORE_SENIOR
    assert policy(SOUTH).stage(2).independence is Independence.DIFFERENT_PERSON
    assert policy(EAST).stage(2).independence is Independence.DIFFERENT_PERSON
    assert policy(EAST).stage(2).independence_cite.paragraph == ""
    assert all(versions[0].stage(1).independence is Independence.NONE for versions in seeded().values())


def test_what_else_differs_between_the_councils() -> None:
    assert policy(EAST).requires(Gate.LEARNING_FORM)
    assert policy(SOUTH).requires(Gate.EXPLANATION_SENT)
    assert policy(CITY).requires(Gate.ACTIONS_SCHEDULED)
    assert policy(COUNTY).closure_gates == ()
    triggers = {slug: policy(slug).age_limit.triggers for slug in seeded()}  # type: ignore[union-attr]
    assert triggers == {
        SOUTH: (AgeTrigger.AWARENESS,),
        CITY: (AgeTrigger.OCCURRENCE,),
        COUNTY: (AgeTrigger.OCCURRENCE, AgeTrigger.AWARENESS),
        EAST: (AgeTrigger.OCCURRENCE,),
    }
    assert policy(EAST).age_limit.discretion == "Chief Executive"  # type: ignore[union-attr]
    assert policy(EAST).anonymity.treatment is Anonymity.INVESTIGATED  # type: ignore[union-attr]
    assert policy(SOUTH).outcomes == policy(CITY).outcomes == ("upheld", "not_upheld")
    assert policy(EAST).stage(2).direct_cite.paragraph == "4.6"


def test_every_word_that_another_part_has_to_know_is_known_there() -> None:
    for versions in seeded().values():
        for rules in versions:
            assert set(rules.outcomes) <= {outcome.value for outcome in Outcome}
            assert rules.code in code_keys()


@pytest.mark.parametrize("path", sorted((FIXTURES / "policies").rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_policy_lies_in_the_folder_of_its_council(path: Path) -> None:
    document = read_yaml(path)
    assert isinstance(document, dict)
    assert document["council"] == ("all" if path.parent.name == "national" else path.parent.name)
    assert path.stem == f"{document['procedure']}-{document['version']}"


def test_the_four_councils_are_told_apart() -> None:
    councils = [read_council(read_yaml(path)) for path in sorted((FIXTURES / "councils").glob("*.yaml"))]
    assert {council.slug for council in councils} == set(seeded())
    assert {council.reference_prefix for council in councils} == {"SC", "CC", "CO", "EC"}
    assert {council.slug for council in councils if any(area.landlord for area in council.service_areas)} == {
        SOUTH,
        CITY,
    }
    assert all(contrast_with_white(council.theme_colour) >= 4.5 for council in councils)


def contrast_with_white(colour: str) -> float:
    """WCAG 2 contrast ratio."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
