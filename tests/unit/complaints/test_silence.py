"""A silent policy is called silent, and the Code is named beside it."""

from dataclasses import replace

import pytest

from complaints.deadlines.explanation import Asked, said_of
from tests.unit.complaints.deadline_questions import seeded

SOUTH, CITY, COUNTY, EAST = ("south-cambridgeshire", "cambridge-city", "cambridgeshire-county", "east-cambridgeshire")
CODE = "The policy does not say. The LGSCO Complaint Handling Code says"


@pytest.mark.parametrize(
    ("council", "stage", "asked", "said"),
    [
        (CITY, 1, Asked.ACKNOWLEDGEMENT, "5 working days of receipt (4.2.1)."),
        (SOUTH, 1, Asked.ACKNOWLEDGEMENT, f"{CODE} 5 working days of receipt (6.2 to 6.4)."),
        (EAST, 1, Asked.RESPONSE, "10 working days of acknowledgement (4.5)."),
        (COUNTY, 2, Asked.RESPONSE, f"{CODE} 20 working days of acknowledgement (the part on stage 2)."),
        (COUNTY, 3, Asked.RESPONSE, "The policy does not say."),
        (CITY, 1, Asked.EXTENSION, "Up to 10 working days (4.1)."),
        (SOUTH, 2, Asked.EXTENSION, "Up to 10 working days, or more for a good reason (Stage 2)."),
        (EAST, 1, Asked.EXTENSION, "A date agreed with the complainant (4.5)."),
        (EAST, 2, Asked.EXTENSION, f"{CODE} up to 20 working days (the part on stage 2)."),
    ],
)
def test_a_time_is_said_with_its_source(council: str, stage: int, asked: Asked, said: str) -> None:
    assert said_of(seeded()[council][0], stage, asked) == said


def test_a_landlord_s_silence_is_filled_by_the_other_code() -> None:
    said = said_of(seeded()[SOUTH][0].for_landlord(True), 1, Asked.ACKNOWLEDGEMENT)
    assert said.startswith("The policy does not say. The Housing Ombudsman Complaint Handling Code says 5 working days")


def test_without_a_code_silence_stays_silence() -> None:
    assert said_of(replace(seeded()[SOUTH][0], code=None), 1, Asked.ACKNOWLEDGEMENT) == "The policy does not say."
