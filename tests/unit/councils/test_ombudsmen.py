"""The table of Ombudsmen: what is shipped, and what is refused with its place."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from councils.bodies import rules as ombudsmen
from councils.bodies.rules import read_ombudsmen
from councils.document_reading import read_yaml
from councils.management.reference import reference_rows
from councils.policies.rules.code_check import PROVISIONS
from councils.policies.rules.policy_document import read_policy
from councils.vocabulary.errors import RuleBroken
from tests.factories.ombudsmen import THIRD, document, with_a_third
from tests.unit.councils.test_policy_document import SMALLEST

POLICIES = Path(__file__).parents[3] / "fixtures" / "policies"


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(ombudsmen, "FILE", with_a_third(tmp_path))
    return str(THIRD["key"])


def test_the_ombudsmen_that_are_shipped_can_be_reached() -> None:
    bodies = ombudsmen.ombudsmen()
    assert tuple(bodies) == ("lgsco", "housing")
    assert bodies["lgsco"].phone == "0300 061 0614"
    assert "PO Box 4771" in bodies["lgsco"].address
    assert "PO Box 1484" in bodies["housing"].address
    assert all(body.website.startswith("https://") for body in bodies.values())


def test_every_other_body_that_a_policy_names_can_be_reached() -> None:
    documents: list[Any] = [read_yaml(path) for path in sorted(POLICIES.glob("*/*.yaml"))]
    named = {document.get("ombudsman", {}).get("other_body") for document in documents} - {None}
    assert named == set(ombudsmen.other_bodies())


def test_a_code_names_paragraphs_of_provisions_that_are_checked() -> None:
    known = {provision.key for provision in PROVISIONS}
    assert all(set(code.provisions) <= known for code in ombudsmen.handling_codes())


def test_a_third_ombudsman_is_a_row_of_data(third: str) -> None:
    assert ombudsmen.ombudsman_keys() == ("lgsco", "housing", third)
    for landlord, procedure, key in (
        (True, "corporate", "housing"),
        (False, "corporate", third),
        (False, "x", "lgsco"),
    ):
        assert ombudsmen.ombudsman_for(landlord, procedure).key == key
    named = SMALLEST | {"code": third, "ombudsman": {"bodies": [third], "paragraph": "9"}}
    rules = read_policy(named)
    assert (rules.code, rules.ombudsman.bodies) == (third, (third,))
    code = ombudsmen.handling_code(rules.code)
    assert code is not None
    assert (code.name, code.stages[0].respond) == ("WO Complaint Handling Code", 7)


def test_the_reference_names_the_paragraphs_of_every_code_that_asks(third: str) -> None:
    rows = {each.key: each for each in reference_rows()}
    asked = rows["stages.acknowledgement.within"]
    assert asked.code == "LGSCO Code 6.2; Housing Ombudsman Code 6.2; WO Code W1"
    assert rows["fairness"].code == "LGSCO Code 5.4; Housing Ombudsman Code 5.8"
    assert f"one of: lgsco, housing, {third};" in rows["code"].holds


def test_a_policy_names_only_ombudsmen_that_there_are() -> None:
    named = SMALLEST | {"code": "water", "ombudsman": {"bodies": ["water"], "paragraph": "9"}}
    with pytest.raises(RuleBroken) as broken:
        read_policy(named)
    assert broken.value.message.count('"water" is not one of: lgsco, housing') == 2


def test_an_ombudsman_may_have_no_code() -> None:
    table = document()
    del table["ombudsmen"][1]["code"]
    assert read_ombudsmen(table).ombudsmen["housing"].code is None


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], object]:
    def change(row: dict[str, Any]) -> None:
        *steps, last = path.split(".")
        for step in steps:
            row = row[step]
        row[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("key", "lgsco"), "ombudsmen: has a key twice"),
        (_set("key", "much-too-long"), "key: has more than 10 characters"),
        (lambda row: row.pop("covers"), "needs exactly one without covers"),
        (_set("covers", {"landlord": True}), "has two who cover landlords"),
        (_set("covers", {"procedures": ["foi", "foi"]}), "has two who cover one procedure"),
        (_set("decisions", [{"word": "done", "fault": True}]), "needs one with fault: yes and one with fault: no"),
        (_set("decisions", [{"word": "a", "fault": True}, {"word": "a", "fault": False}]), "has a word twice"),
        (_set("decisions", [{"word": "a" * 41, "fault": True}, {"word": "b", "fault": False}]), "more than 40"),
        (_set("code.stages", []), "code.stages: is missing: at least one is needed"),
        (_set("code.stages", [{"acknowledge": 0, "respond": 7, "paragraphs": "1"}]), "extend: is missing"),
        (_set("words", {"fault": "a", "decision": "b"}), "words.action: is missing"),
        (_set("reply_within", "soon"), "reply_within"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(change: Callable[[dict[str, Any]], object], said: str) -> None:
    table, row = document(), deepcopy(THIRD)
    change(row)
    table["ombudsmen"].append(row)
    with pytest.raises(RuleBroken) as broken:
        read_ombudsmen(table)
    assert broken.value.code == "ombudsmen.invalid"
    assert said in broken.value.message


def test_a_table_without_any_code_is_refused() -> None:
    table = document()
    for row in table["ombudsmen"]:
        del row["code"]
    with pytest.raises(RuleBroken, match="has no Complaint Handling Code"):
        read_ombudsmen(table)
