"""No field of the policy language is forgotten: each stands in the list of where it acts."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from councils.policies.rules.casework_rules import Practice
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "where-the-policy-acts.md"
# The number and name of a stage are its place; `practice` holds the fields that are listed one by one.
PLACES = {"number", "name", "practice"}


def listed() -> set[str]:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}


@pytest.mark.parametrize("record", [ProcedureRules, StageRules, Practice])
def test_every_field_stands_in_the_list(record: type) -> None:
    assert {field.name for field in fields(record)} - PLACES <= listed()


def test_the_list_names_no_field_that_is_gone() -> None:
    known = {field.name for record in (ProcedureRules, StageRules, Practice) for field in fields(record)}
    assert listed() <= known
