"""Each rule of the four policies, by its number, stands in the values that the product works with."""

import pytest

from tests.unit.complaints.deadline_questions import seeded
from tests.unit.councils.rules import city, county, east, south

RULES = {
    "south-cambridgeshire": south.RULES,
    "cambridge-city": city.RULES,
    "cambridgeshire-county": county.RULES,
    "east-cambridgeshire": east.RULES,
}
EACH = [(council, number) for council, rules in RULES.items() for number in rules]


@pytest.mark.parametrize(("council", "number"), EACH, ids=[number for _, number in EACH])
def test_a_rule_stands_in_the_policy(council: str, number: str) -> None:
    found, said = RULES[council][number](seeded()[council][0])
    assert found == said
