"""A complaint, or a part of it, that another organisation is responsible for."""

from dataclasses import replace

import pytest

from complaints.cases.rules.declining import Forwarding, forward
from complaints.vocabulary.actions import ANOTHER_BODY
from complaints.vocabulary.lifecycle import Status, ground_label
from councils.bodies.rules import Organisation, described_body
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, facts

LAMP = Forwarding("cambridgeshire-highways", "A lamp is broken.", "The county mends lamps.")
FEN_WATER = Organisation("Fen Water", address="1 Sluice Lane\n \n Ely ")
LEAK = Forwarding(ANOTHER_BODY, "A main leaks.", "Fen Water owns the main.", FEN_WATER)


def test_a_whole_complaint_ends_and_a_part_goes_on() -> None:
    whole, part = (forward(facts(), LAMP, whole=each) for each in (True, False))
    assert whole.changes == {"status": Status.DECLINED, "decline_reason": "forwarded"}
    assert (whole.event, part.event, part.changes) == ("declined", "part_forwarded", {})
    for decided in (whole, part):
        assert decided.data["bodies"] == ["cambridgeshire-highways"]
        assert decided.data["passed_on"] == "A lamp is broken."
        assert decided.text == "The county mends lamps."
        assert [notify.kind for notify in decided.notify] == ["forwarded"]
    assert ground_label(whole.data["reason"]) == "Forwarded to the organisation responsible"


def test_an_organisation_outside_the_table_is_kept_as_described_and_read_back() -> None:
    data = forward(facts(), LEAK, whole=True).data
    assert data["bodies"] == []
    described = described_body(data["organisation"])
    assert (described.name, described.address) == ("Fen Water", ("1 Sluice Lane", "Ely"))
    assert (described.email, described.phone) == ("", "")


@pytest.mark.parametrize("way", ["email", "phone", "address"])
def test_an_organisation_can_be_reached_in_any_one_way(way: str) -> None:
    reached = Organisation("Fen Water", **{way: "known"})
    assert forward(facts(), replace(LEAK, organisation=reached), whole=True).data["organisation"][way] == "known"


@pytest.mark.parametrize(
    ("case", "forwarding", "code"),
    [
        (facts(replace(CITY, takes=ContactKind.COMMENT)), LAMP, "forward.not_complaint"),
        (facts(stage=2), LAMP, "forward.stage"),
        (facts(), replace(LAMP, pass_on="\u200b"), "forward.pass_on"),
        (facts(), replace(LEAK, organisation=None), "forward.organisation"),
        (facts(), replace(LEAK, organisation=replace(FEN_WATER, name=" ")), "forward.organisation"),
        (facts(), replace(LEAK, organisation=Organisation("Fen Water")), "forward.contact"),
    ],
)
def test_what_cannot_be_forwarded_is_refused(case: object, forwarding: Forwarding, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        forward(case, forwarding, whole=True)  # type: ignore[arg-type]
    assert refused.value.code == code
