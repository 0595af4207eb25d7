"""What is said beside the dates."""

from dataclasses import replace
from typing import Any

import pytest

from complaints.deadlines.calculation import StageClock, timetable
from councils.vocabulary.values import read_instant
from tests.unit.complaints.deadline_questions import ask, england, seeded

CITY, EAST, SOUTH, COUNTY = (
    "cambridge-city",
    "east-cambridgeshire",
    "south-cambridgeshire",
    "cambridgeshire-county",
)


def warnings(council: str, **parts: Any) -> list[str]:
    return ask(council, **parts)["warnings"]


def test_an_ordinary_date_needs_no_caution() -> None:
    assert warnings(CITY, received="2026-06-01T10:00") == []
    assert warnings(EAST, received="2026-06-01T10:00", acknowledged="2026-06-02") == []
    assert warnings(SOUTH, received="2026-06-01T10:00") == []


@pytest.mark.parametrize(
    ("council", "parts", "said"),
    [
        (SOUTH, {"received": "2026-02-02T10:00", "extend": ["5"]}, "without saying of which kind"),
        (SOUTH, {"received": "2026-02-02T10:00", "extend": ["11"]}, "More than 10 working days in total must"),
        (SOUTH, {"received": "2026-02-02T10:00", "extend": ["6", "5"]}, "More than 10 working days in total must"),
        (
            EAST,
            {"received": "2025-10-08T14:00", "acknowledged": "2025-10-09", "responded": "2025-10-20T10:00"},
            'The policy says "28 days"',
        ),
        (
            EAST,
            {"received": "2025-10-08T14:00", "acknowledged": "2025-10-15"},
            "sent on 15 October 2025, after 9 October 2025, when it was due.",
        ),
        (
            CITY,
            {"received": "2026-06-01T10:00", "acknowledged": "2026-06-10"},
            "when it was due under the Code.",
        ),
        (
            EAST,
            {"received": "2025-10-08T14:00", "acknowledged": "2025-10-09", "agreed": ["2025-11-15"]},
            "The agreed date 15 November 2025 is a Saturday.",
        ),
        (
            CITY,
            {"received": "2026-02-02T10:00", "pauses": ["2026-02-17..2026-02-19"]},
            "began after the response was due on 16 February 2026",
        ),
        (
            EAST,
            {"received": "2026-06-01T10:00", "acknowledged": "2026-06-12"},
            "expects the response by 22 June 2026: 26 June 2026 is later.",
        ),
        (
            EAST,
            {"received": "2026-06-01T10:00", "acknowledged": "2026-06-02", "agreed": ["2026-07-31"]},
            "expects the response by 30 June 2026 at the latest: 31 July 2026 is later.",
        ),
        (COUNTY, {"received": "2026-02-02T10:00"}, "Provisional: the council's two-stage policy was not to hand"),
        (COUNTY, {"received": "2025-02-03T10:00", "stage": "2"}, "Stage 2: the policy does not set a time"),
        (CITY, {"received": "2026-02-02T10:00", "procedure": "ombudsman"}, "the policy does not set a time"),
        (SOUTH, {"received": "2020-04-27T10:00"}, "before version 1.2 came into force on 18 May 2022, a date that"),
        (
            COUNTY,
            {"received": "2026-01-16T16:59", "policy": "two-stage"},
            "before version two-stage came into force on 16 January 2026: no earlier",
        ),
        (CITY, {"received": "2028-12-20T10:00"}, "Bank holidays after 31 December 2028 are not published yet"),
        (
            CITY,
            {"received": "2028-11-20T10:00", "responded": "2028-12-01T10:00"},
            "Bank holidays after 31 December 2028 are not published yet",
        ),
    ],
)
def test_a_doubtful_date_says_why(council: str, parts: dict[str, Any], said: str) -> None:
    assert [warning for warning in warnings(council, **parts) if said in warning], warnings(council, **parts)


@pytest.mark.parametrize(
    ("council", "parts", "unsaid"),
    [
        (SOUTH, {"received": "2026-02-02T10:00", "extend": ["10"]}, "More than"),
        (CITY, {"received": "2028-12-01T10:00"}, "not published"),
        (COUNTY, {"received": "2026-01-16T17:00", "policy": "two-stage"}, "before version"),
        (CITY, {"received": "2026-02-02T10:00", "pauses": ["2026-02-16..2026-02-19"]}, "began after"),
        (EAST, {"received": "2025-10-08T14:00", "stage": "2", "agreed": ["2025-11-15"]}, "Saturday"),
    ],
)
def test_a_caution_is_not_raised_without_need(council: str, parts: dict[str, Any], unsaid: str) -> None:
    assert not [warning for warning in warnings(council, **parts) if unsaid in warning]


def test_notes_on_a_target_that_was_hard_to_read_go_with_its_date() -> None:
    """Shown by a policy of its own: none of the four has such a note on a target."""
    rules = seeded()[CITY][0]
    stage = rules.stage(1)
    assert stage.acknowledgement is not None
    assert stage.response is not None
    unclear = replace(
        stage,
        acknowledgement=replace(stage.acknowledgement, note="An unclear sentence."),
        response=replace(stage.response, note="Another one."),
    )
    found = timetable(StageClock(read_instant("2026-02-02")), unclear, rules, england())
    assert found.warnings == ("An unclear sentence.", "Another one.")
