"""A value that is declared appears everywhere by itself: nothing but its declaration is written here."""

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Annotated, Any

import pytest
from django.http import QueryDict

from councils.document_reading import DocumentReader, DocumentRefused, read_yaml
from councils.management.reference import reference_rows
from councils.policies.rules.lifecycle_rules import ExtensionRules
from councils.policies.rules.policy_difference import differences
from councils.policies.rules.policy_document import (
    POLICY_CHECKS,
    POLICY_COMPLETIONS,
    POLICY_TABLES,
    PolicyDocument,
    read_policy,
    sentence,
    soundness_problems,
)
from councils.policies.rules.policy_questions import Question, QuestionKind, policy_parts
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules
from councils.vocabulary.values import DocumentField, Period, PeriodUnit, PolicyField
from portal.setup.drafts.forms import PartForm
from tests.unit.complaints.deadline_questions import FIXTURES, seeded

CITY = seeded()["cambridge-city"][0]


@dataclass(frozen=True, slots=True)
class StageWithHearing(StageRules):
    """A stage with a hearing, and who decides whether there is one."""

    hearing: Annotated[
        Period | None,
        PolicyField(
            at="hearing.within",
            question="Heard within",
            label="time for a hearing",
            unit=PeriodUnit.WORKING_DAYS,
            provision="respond",
            meaning="from the request",
            acts="nowhere yet",
        ),
    ] = None
    panel: Annotated[tuple[str, ...], PolicyField(at="answered_by.panel", acts="assigning")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesWithHearing(ProcedureRules):
    """A procedure whose stages have hearings."""

    stages: Annotated[tuple[StageWithHearing, ...], PolicyField(one="Stage", label="", acts="here")]


@dataclass(frozen=True, slots=True)
class ExtensionOnRequest(ExtensionRules):
    """An extension for which the complainant can ask."""

    on_request: Annotated[bool, PolicyField(wording=" if the complainant asks for it")] = False


@dataclass(frozen=True, slots=True)
class DocumentWithHearing(PolicyDocument):
    """The document of such a procedure."""

    rules: Annotated[RulesWithHearing, DocumentField(at="")]


READER = DocumentReader(
    DocumentWithHearing, "policy.invalid", "The document", POLICY_CHECKS, POLICY_COMPLETIONS, POLICY_TABLES
)


def document(hearing: object) -> dict[str, Any]:
    """The City's policy with a hearing at its first stage."""
    found: Any = deepcopy(read_yaml(FIXTURES / "policies" / "cambridge-city" / "corporate-undated.yaml"))
    found["stages"][0] |= {"hearing": hearing}
    found["stages"][0]["answered_by"]["panel"] = ["Ann", "Bob"]
    return found


def question(path: str) -> Question:
    stages = next(part for part in policy_parts(RulesWithHearing) if part.key == "stages")
    return next(each for each in stages.questions if each.path == path)


def test_it_is_read_from_a_document() -> None:
    rules = READER.read(document({"within": "10 working days"})).rules
    assert (rules.stages[0].hearing, rules.stages[0].panel) == (Period(10, PeriodUnit.WORKING_DAYS), ("Ann", "Bob"))
    assert (rules.stages[1].hearing, rules.stages[1].panel) == (None, ())
    assert rules.stages[0].responders == CITY.stages[0].responders


@pytest.mark.parametrize(
    ("hearing", "problem"),
    [
        ({"within": "soon"}, 'stages[0].hearing.within: "soon" is not a period'),
        ({"within": "10 calendar days"}, "stages[0].hearing.within: is counted in working days"),
        ({"when": "soon"}, "stages[0].hearing.when: is not a known key; known here: within"),
    ],
)
def test_it_is_checked_when_it_is_read(hearing: object, problem: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        READER.read(document(hearing))
    assert [each for each in refused.value.problems if each.startswith(problem)] == list(refused.value.problems)


def test_no_document_has_it_without_its_declaration() -> None:
    with pytest.raises(DocumentRefused, match="hearing: is not a known key"):
        read_policy(document({"within": "10 working days"}))


def test_it_is_asked_in_the_workshop() -> None:
    assert question("hearing.within") == Question(
        "hearing.within", "Heard within", QuestionKind.PERIOD, provision="respond", group="Hearing"
    )
    assert question("answered_by.panel") == Question(
        "answered_by.panel", "Panel", QuestionKind.LINES, group="Who answers"
    )


def test_its_answer_is_taken_from_the_form() -> None:
    asked = (question("hearing.within"), question("answered_by.panel"))
    said = QueryDict("seen=1&hearing-within=10+Working+days&answered_by-panel=Ann%0ABob")
    form = PartForm(said, questions=asked, content={}, revision=1)
    assert form.is_valid(), form.errors
    assert dict(zip(asked, form.answers().values(), strict=True)) == {
        asked[0]: "10 working days",
        asked[1]: ["Ann", "Bob"],
    }


def test_it_is_told_apart_between_two_versions() -> None:
    before = StageWithHearing(1, "Stage 1")
    after = replace(before, hearing=Period(10, PeriodUnit.WORKING_DAYS), panel=("Ann",))
    rules = [replace(CITY, stages=(stage,)) for stage in (before, after)]
    assert [each.sentence for each in differences(*rules)] == [
        "Stage 1, time for a hearing: 10 working days, where the policy did not say.",
        "New: stage 1, panel: Ann.",
    ]


def test_its_wording_stands_in_the_sentence_about_its_record() -> None:
    ten = Period(10, PeriodUnit.WORKING_DAYS)
    assert sentence(ExtensionOnRequest("4.1", at_most=ten)) == "Up to 10 working days (4.1)."
    assert sentence(ExtensionOnRequest("4.1", at_most=ten, on_request=True)) == (
        "Up to 10 working days if the complainant asks for it (4.1)."
    )


def test_it_is_questioned_where_it_is_too_long_to_be_meant() -> None:
    stage = StageWithHearing(1, "Stage 1", hearing=Period(900, PeriodUnit.WORKING_DAYS))
    assert soundness_problems(replace(CITY, stages=(stage,))) == (
        "stages[0].hearing.within: 900 working days is more than a year. Check the number and the unit",
    )


def test_it_stands_in_the_reference_with_where_it_acts() -> None:
    rows = {each.key: each for each in reference_rows(RulesWithHearing)}
    heard = rows["stages.hearing.within"]
    assert heard.holds == "Heard within; a period of working days; from the request"
    assert (heard.code, heard.acts) == ("6.3", "nowhere yet")
    assert rows["stages.answered_by.panel"].acts == "assigning"
    assert rows["stages.answered_by.roles"].acts == "assigning: others need a recorded reason"


def test_only_one_line_of_the_reference_is_new_for_each() -> None:
    before, after = ({each.key for each in reference_rows(kind)} for kind in (ProcedureRules, RulesWithHearing))
    assert after - before == {"stages.hearing", "stages.hearing.within", "stages.answered_by.panel"}
