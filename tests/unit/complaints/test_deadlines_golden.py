"""One test for each row of tests/data/deadline_cases.csv: a question, the answer, and the paragraph behind it."""

import csv
from pathlib import Path
from typing import Any

import pytest

from complaints.deadlines.explanation import DeadlineQuestion
from councils.bodies.rules import handling_code
from tests.unit.complaints.deadline_questions import ask, in_force

CASES = Path(__file__).parents[2] / "data" / "deadline_cases.csv"
Row = dict[str, str]


def rows() -> list[Row]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def question_of(row: Row) -> dict[str, Any]:
    lists = {
        "pauses": row["pause"].split(";") if row["pause"] else [],
        "extend": row["extend"].split(";") if row["extend"] else [],
        "agreed": row["agreed"].split(";") if row["agreed"] else [],
    }
    words = ("procedure", "stage", "received", "acknowledged", "responded", "policy")
    return lists | {word: row[word] for word in words if row[word]}


def paragraph_of(row: Row) -> str:
    """Where the rules, as they were loaded, say that they take this from."""
    question = DeadlineQuestion(**question_of(row))
    rules = in_force(row["council"], question).for_landlord(row["procedure"] == "housing")
    asks = row["asks"]
    stage = rules.ombudsman_enquiry if row["procedure"] == "ombudsman" else rules.stage(int(row["stage"]))
    if asks.startswith("code."):
        code = handling_code(rules.code)
        return code.stages[stage.number - 1].paragraphs if code else ""
    if asks == "refused.code":
        return stage.extension.paragraph if stage.extension else ""
    if asks == "escalate_by":
        return stage.window_cite.paragraph
    target = stage.acknowledgement if asks == "acknowledgement_due" else stage.response
    return target.paragraph if target else ""


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["why"])
def test_a_golden_case(row: Row) -> None:
    answer: Any = ask(row["council"], **question_of(row))
    for key in row["asks"].split("."):
        answer = answer[key] if answer is not None else None
    assert (answer or "") == row["expected"]
    if row["paragraph"]:
        assert paragraph_of(row) == row["paragraph"]


def test_there_are_enough_golden_cases_for_every_council() -> None:
    councils = [row["council"] for row in rows()]
    assert len(councils) >= 120
    assert all(councils.count(council) >= 15 for council in set(councils))
    assert len({row["why"] for row in rows()}) == len(councils)
