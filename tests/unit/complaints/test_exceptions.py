"""What only a second person approves: straight to the next stage, and logged by mistake."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.cases.rules.closing import log_by_mistake
from complaints.cases.rules.decisions import skip_stage
from complaints.deadlines.clock import Pause
from complaints.deadlines.stage_events import CaseFacts, ClockEvent, rounds
from complaints.vocabulary.lifecycle import Audience, Extension, Status
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, EAST, ON, RECEIVED, clock, facts

WHY = "A child is affected."
LATE = date(2026, 7, 20)


def test_the_next_stage_begins_without_an_officer_and_says_why() -> None:
    decided = skip_stage(facts(EAST), WHY, date(2026, 6, 2), approved=True)
    assert decided.changes == {"status": Status.RECEIVED, "stage": 2, "officer_id": None}
    assert (decided.text, decided.data) == (WHY, {"from": 1, "to": 2})
    assert [notify.to for notify in decided.notify] == [Audience.COMPLAINANT, Audience.CHAMPIONS]


def test_an_acknowledgement_holds_and_what_was_missed_stays_missed() -> None:
    """Acknowledged a day late, on Wednesday 3 June 2026, with a response due 10 working days later."""
    data = skip_stage(facts(EAST, at=clock(acknowledged_on=ON)), WHY, LATE, approved=True).data
    assert data["acknowledged_on"] == "2026-06-03"
    assert data["missed"] == {"acknowledgement": "2026-06-02", "response": "2026-06-17"}
    (of_next,) = rounds(RECEIVED, [ClockEvent("stage_skipped", RECEIVED + timedelta(days=2), data)])
    assert of_next.acknowledged_on == ON
    assert of_next.missed.response == date(2026, 6, 17)


def test_an_acknowledgement_that_is_owed_stays_owed() -> None:
    (of_next,) = rounds(RECEIVED, [ClockEvent("stage_skipped", RECEIVED, {"from": 1, "to": 2})])
    assert of_next.acknowledged_on is None


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (facts(EAST, stage=2), "skip.final_stage"),
        (facts(CITY), "skip.not_in_policy"),
        (facts(EAST, rounds=2), "skip.answered"),
        (facts(EAST, at=clock(to_post=frozenset({"acknowledged"}))), "skip.to_post"),
        (facts(EAST), "skip.needs_approval"),
    ],
)
def test_why_a_stage_is_not_skipped(case: CaseFacts, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        skip_stage(case, WHY, ON, approved=False)
    assert refused.value.code == code


def test_a_paused_case_is_restarted_first() -> None:
    case = facts(EAST)
    paused = replace(case, timetable=case.timetable._replace(paused=True))
    with pytest.raises(RuleBroken, match="Restart it first") as refused:
        skip_stage(paused, WHY, ON, approved=True)
    assert refused.value.code == "skip.paused"


def test_what_nobody_complained_about_is_closed_and_nobody_is_told() -> None:
    decided = log_by_mistake(facts(), "A test.", approved=True)
    assert decided.changes == {"status": Status.MISTAKE}
    assert (decided.public, decided.notify, decided.letter) == (False, (), "")


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (facts(holds=("The LGSCO asks.",)), "mistake.held"),
        (facts(at=clock(acknowledged_on=ON)), "mistake.promised"),
        (facts(at=clock(extensions=(Extension(working_days=5, on=ON),))), "mistake.promised"),
        (facts(at=clock(pauses=(Pause(ON, ON),))), "mistake.promised"),
        (facts(at=clock(told_on=ON)), "mistake.promised"),
        (facts(at=clock(to_post=frozenset({"acknowledged"}))), "mistake.promised"),
        (facts(rounds=2), "mistake.promised"),
        (facts(stage=2), "mistake.promised"),
        (facts(), "mistake.needs_approval"),
    ],
)
def test_why_a_case_was_not_logged_by_mistake(case: CaseFacts, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        log_by_mistake(case, "A test.", approved=False)
    assert refused.value.code == code
