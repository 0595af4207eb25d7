"""Two versions of a policy, told apart in words."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from councils.document_reading import read_yaml
from councils.policies.rules.policy_difference import differences, said
from councils.policies.rules.policy_document import read_policy
from councils.policies.rules.procedure_rules import ProcedureRules
from tests.unit.complaints.deadline_questions import FIXTURES, every_policy

CITY = FIXTURES / "policies" / "cambridge-city" / "corporate-undated.yaml"


def document() -> dict[str, Any]:
    read: Any = read_yaml(CITY)
    return read


def sentences(change: dict[str, Any]) -> list[str]:
    """What is said of the City's policy once some of its keys are others; None takes a key away."""
    new = {key: value for key, value in (deepcopy(document()) | change).items() if value is not None}
    return [each.sentence for each in differences(read_policy(document()), read_policy(new))]


def stages(**first: Any) -> dict[str, Any]:
    found = deepcopy(document()["stages"])
    found[0] = {key: value for key, value in (found[0] | first).items() if value is not None}
    return {"stages": found}


@pytest.mark.parametrize("rules", [each for versions in every_policy().values() for each in versions], ids=str)
def test_a_policy_does_not_differ_from_itself(rules: ProcedureRules) -> None:
    assert differences(rules, rules) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            stages(response={"within": "12 working days", "of": "acknowledgement", "paragraph": "4.9"}),
            [
                "Stage 1, response: 10 working days of receipt (4.1) becomes "
                "12 working days of acknowledgement (4.9)."
            ],
        ),
        (
            stages(acknowledgement=None),
            ["Stage 1, acknowledgement: the policy becomes silent, it was 5 working days of receipt (4.2.1)."],
        ),
        (
            stages(extension={"at_most": "15 working days", "times": 1, "paragraph": "4.1"}),
            [
                "Stage 1, extension, longest extension: 10 working days becomes 15 working days.",
                "Stage 1, extension, Ombudsman's details with an extension: yes becomes no.",
            ],
        ),
        (
            stages(pause={"reasons": ["Waiting for an expert"], "paragraph": "4.1"}),
            [
                "No longer: stage 1, pause, reasons (it was Waiting for information from the complainant).",
                "New: stage 1, pause, reasons: Waiting for an expert.",
                "Stage 1, pause, what the complainant sends ends the pause: yes becomes no.",
            ],
        ),
        (
            {"in_force_from": "2027-01-01T00:00"},
            ["In force from: 1 April 2024 at 00:00 becomes 1 January 2027 at 00:00."],
        ),
        ({"code": "housing"}, ["Complaint Handling Code: lgsco becomes housing."]),
        (
            {"outcomes": {"words": ["upheld", "partly upheld", "not upheld"], "paragraph": "4.0"}},
            ["New: outcomes of a response: partly upheld."],
        ),
        (
            {"reopening": {"within": "6 months", "ground": "New information about the matter first complained of",
                           "paragraph": "4.8"}},
            [
                "Reopening, within: 12 months becomes 6 months.",
                "Reopening, less than: yes becomes no.",
                "Reopening, paragraph: 4.0 becomes 4.8.",
            ],
        ),
        (
            {"self_assessment": None},
            [
                "Self-assessment: the policy becomes silent, it was every year; also after Major restructure, "
                "Change of procedure, Request by the Ombudsman; published yes."
            ],
        ),
    ],
)  # fmt: skip
def test_a_change_is_a_sentence(change: dict[str, Any], said: list[str]) -> None:
    assert sentences(change) == said


def test_hours_are_written_as_the_document_writes_them() -> None:
    receipt = {"counts": "next working day when closed", "paragraph": "4.2", "hours": {"monday": "09:00-17:00"}}
    later = receipt | {"hours": {"monday": "10:00-17:00"}}
    found = differences(read_policy(document() | {"receipt": receipt}), read_policy(document() | {"receipt": later}))
    assert [each.sentence for each in found] == [
        "No longer: receipt, hours (it was 09:00-17:00).",
        "New: receipt, hours: 10:00-17:00.",
    ]


def test_an_entry_that_comes_moves_no_other() -> None:
    new = {"key": "first-of-all", "matter": "Parking fines", "route": "The appeal", "paragraph": "2.2"}
    found = sentences({"exclusions": [new, *document()["exclusions"]]})
    assert found == [
        "New: exclusion, first-of-all: key first-of-all; matter Parking fines; route The appeal."
    ]  # fmt: skip


def test_an_entry_that_goes_is_named() -> None:
    (found,) = sentences({"exclusions": document()["exclusions"][1:]})
    assert found.startswith("No longer: exclusion, service-request (it was key service-request; matter A request")


def test_a_stage_that_comes_is_one_difference() -> None:
    more = deepcopy(document()["stages"])
    more.append({"number": 3, "name": "Stage 3"})
    (found,) = sentences({"stages": more})
    assert found.startswith("New: stage 3: number 3; name Stage 3")


def test_the_same_values_in_another_order_are_a_change_of_order() -> None:
    words = document()["outcomes"]["words"]
    (found,) = sentences({"outcomes": document()["outcomes"] | {"words": words[::-1]}})
    assert found.startswith("Outcomes of a response: ")
    assert " becomes " in found


def test_a_date_is_written_as_people_write_it() -> None:
    assert said(date(2026, 6, 1)) == "1 June 2026"
