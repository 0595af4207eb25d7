"""A question as people write it: what can be read, what is refused, and the shape of the answer."""

from datetime import date
from typing import Any

import pytest

from complaints.deadlines.clock import code_limits
from complaints.deadlines.explanation import DeadlineQuestion
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.deadline_questions import ask, england, seeded

CITY = "cambridge-city"
KEYS = [
    "council",
    "procedure",
    "stage",
    "policy_version",
    "received_on",
    "acknowledgement_due",
    "response_due",
    "response_due_if_acknowledged_on_time",
    "current_response_due",
    "escalate_by",
    "code",
    "steps",
    "refused",
    "explanation",
    "warnings",
]


@pytest.mark.parametrize("received", ["2020-02-03T10:00", "2026-06-01T10:00"])
@pytest.mark.parametrize("council", sorted(seeded()))
@pytest.mark.parametrize("procedure", ["corporate", "ombudsman"])
def test_every_key_is_always_there(council: str, procedure: str, received: str) -> None:
    assert list(ask(council, procedure=procedure, received=received)) == KEYS


def test_the_answer_says_what_was_applied() -> None:
    found = ask("south-cambridgeshire", received="2026-06-01T10:00", stage="2", pauses=["2026-06-02..2026-06-03"])
    assert (found["council"], found["procedure"], found["stage"]) == ("south-cambridgeshire", "corporate", 2)
    assert found["policy_version"] == "1.2"
    assert found["refused"] == {
        "code": "pause.not_in_policy",
        "message": "The policy does not allow a pause at Stage 2.",
    }
    assert found["code"] == {
        "name": "LGSCO Complaint Handling Code",
        "acknowledgement_due": "2026-06-08",
        "response_due": "2026-07-06",
        "latest_response_due": "2026-08-03",
    }


def test_an_enquiry_of_the_ombudsman_has_no_stage() -> None:
    found = ask("east-cambridgeshire", procedure="ombudsman", received="2026-06-01")
    assert found["stage"] is None
    assert found["code"] is None


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"received": "2026-03-29T01:30"}, "time.nonexistent"),
        ({"received": "2026-03-29T01:00"}, "time.nonexistent"),
        ({"responded": "2026-03-29T01:59"}, "time.nonexistent"),
        ({"received": "yesterday"}, "time.malformed"),
        ({"received": ""}, "time.malformed"),
        ({"received": "2026-02-30T10:00"}, "time.malformed"),
        ({"received": "2026-02-02T24:00"}, "time.malformed"),
        ({"received": "20260202T1000"}, "time.malformed"),
        ({"received": "2026-W05-1"}, "time.malformed"),
        ({"received": "0001-01-01T00:00+14:00"}, "time.out_of_range"),
        ({"received": "1999-12-31T10:00"}, "calendar.unpublished"),
        ({"received": "2036-01-01T10:00"}, "calendar.unpublished"),
        ({"acknowledged": "2026-02-02T10:00"}, "time.malformed"),
        ({"acknowledged": "2026-2-5"}, "time.malformed"),
        ({"acknowledged": "0001-01-01"}, "time.out_of_range"),
        ({"acknowledged": "2026-02-01"}, "clock.acknowledged_early"),
        ({"pauses": ["2026-02-05"]}, "time.malformed"),
        ({"pauses": ["2026-02-05.."]}, "time.malformed"),
        ({"pauses": ["2026-02-10..2026-02-05"]}, "clock.pause_backwards"),
        ({"pauses": ["2026-02-01..2026-02-05"]}, "clock.pause_early"),
        ({"pauses": ["2026-02-09..2026-02-10", "2026-02-03..2026-02-04"]}, "clock.pauses_unordered"),
        ({"pauses": ["2026-02-03..2026-02-09", "2026-02-05..2026-02-10"]}, "clock.pauses_overlap"),
        ({"extend": ["0"]}, "number.malformed"),
        ({"extend": ["-3"]}, "number.malformed"),
        ({"extend": ["ten"]}, "number.malformed"),
        ({"extend": ["1.5"]}, "number.malformed"),
        ({"extend": ["²"]}, "number.malformed"),
        ({"extend": ["99999999999999999999999"]}, "number.malformed"),
        ({"agreed": ["2026-01-01"]}, "clock.agreed_early"),
        ({"responded": "2026-02-01T10:00"}, "clock.responded_early"),
        ({"stage": "0"}, "number.malformed"),
        ({"stage": "3"}, "stage.unknown"),
        ({"stage": "one"}, "number.malformed"),
        ({"procedure": "ombudsman", "stage": "1"}, "stage.unknown"),
    ],
)
def test_what_cannot_be_read_is_refused(parts: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        ask(CITY, **{"received": "2026-02-02T10:00"} | parts)
    assert broken.value.code == code


def test_an_enquiry_is_answered_under_the_policy_for_complaints() -> None:
    assert DeadlineQuestion("2026-02-02", procedure="ombudsman").policy_procedure == "corporate"
    assert DeadlineQuestion("2026-02-02", procedure="comment").policy_procedure == "comment"


def test_of_the_hour_that_comes_twice_the_first_is_meant() -> None:
    first = ask("cambridgeshire-county", received="2026-10-25T01:30")
    assert first["received_on"] == "2026-10-25"


def test_landlord_matters_are_under_the_housing_ombudsman_s_code() -> None:
    before, since = date(2024, 3, 31), date(2024, 4, 2)
    assert code_limits("housing", 1, before, None, england()) is None
    found = code_limits("housing", 2, since, None, england())
    assert found is not None
    assert (found.acknowledgement_due, found.response_due, found.latest_response_due) == (
        date(2024, 4, 9),
        date(2024, 5, 8),
        date(2024, 6, 6),
    )
    assert code_limits(None, 1, since, None, england()) is None
    assert code_limits("housing", 0, since, None, england()) is None


def test_a_council_without_homes_of_its_own_has_no_housing_procedure() -> None:
    with pytest.raises(RuleBroken) as refused:
        ask("cambridgeshire-county", procedure="housing", received="2026-02-02T10:00")
    assert refused.value.code == "policy.none"


@pytest.mark.parametrize("long", [{"pauses": ["2014-02-05..2031-02-10"]}, {"agreed": ["2031-02-10"]}])
def test_a_stage_of_many_years_is_not_explained_day_by_day(long: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="more than 5 years") as refusal:
        ask(CITY, received="2014-02-03T10:00", **long)
    assert refusal.value.code == "clock.too_long"


def test_a_pause_of_three_years_is_explained() -> None:
    assert ask(CITY, received="2014-02-03T10:00", pauses=["2014-02-05..2017-02-10"])["explanation"]
