"""The date of receipt was wrong: what may be put right, and what follows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from complaints.cases.rules.closing import Correction, correct_receipt
from complaints.deadlines.clock import Pause, StageClock
from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.vocabulary.lifecycle import Extension
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, RECEIVED, clock, facts

NOW = RECEIVED + timedelta(days=14)
EARLIER = RECEIVED - timedelta(days=7)


def correction(to: datetime = EARLIER, **others: Any) -> Correction:
    given: dict[str, Any] = {"at": NOW, "entered_at": NOW, **others}
    return Correction(to, reason="The envelope lay in the wrong tray", rules=CITY, policy_version_id=4, **given)


def test_an_earlier_receipt_moves_every_date_and_whoever_was_promised_one_is_written_to() -> None:
    decided = correct_receipt(facts(), correction())
    assert decided.changes == {"received_at": EARLIER, "policy_version_id": 4}
    assert decided.stage_changes == {"received_at": EARLIER}
    assert {each["whose"] for each in decided.data["dates"]} == {"policy", "code", "ceiling"}
    assert "we received it on 25 May 2026" in decided.text
    assert [each.kind for each in decided.notify] == ["date_moved"]


def test_a_later_hour_of_the_same_day_moves_nothing_and_nobody_is_written_to() -> None:
    decided = correct_receipt(facts(), correction(RECEIVED + timedelta(hours=2)))
    assert decided.data["dates"] == []
    assert (decided.notify, decided.letter, decided.public) == ((), "", False)
    assert decided.text == "The envelope lay in the wrong tray"


def test_a_later_stage_keeps_its_complaint_s_receipt_and_policy() -> None:
    decided = correct_receipt(facts(stage=2), correction(not_before=EARLIER - timedelta(days=1)))
    assert decided.changes == {}
    assert "ceiling" not in {each["whose"] for each in decided.data["dates"]}


def test_what_has_been_kept_already_does_not_move() -> None:
    acknowledged = facts(at=clock(acknowledged_on=date(2026, 6, 3)))
    told = (ClockEvent("acknowledged", RECEIVED + timedelta(days=2), {}),)
    decided = correct_receipt(acknowledged, correction(told=told))
    assert "acknowledgement" not in {each["what"] for each in decided.data["dates"]}


LATE = RECEIVED + timedelta(days=60)
IN_TIME_AGAIN = RECEIVED + timedelta(days=55)


def late_correction(to: datetime, **others: Any) -> Correction:
    return correction(to, at=LATE, entered_at=LATE, **others)


def test_what_is_late_becomes_on_time_only_with_a_second_persons_approval_and_is_marked() -> None:
    with pytest.raises(RuleBroken) as refused:
        correct_receipt(facts(), late_correction(IN_TIME_AGAIN))
    assert refused.value.code == "receipt.needs_approval"
    decided = correct_receipt(facts(), late_correction(IN_TIME_AGAIN, approved=True))
    assert decided.stage_changes == {"received_at": IN_TIME_AGAIN, "corrected": True}
    assert decided.data["corrected"] is True


def test_a_later_date_needs_approval_even_where_the_response_stays_late() -> None:
    with pytest.raises(RuleBroken) as refused:
        correct_receipt(facts(), late_correction(RECEIVED + timedelta(days=1)))
    assert refused.value.code == "receipt.needs_approval"


def test_an_earlier_date_needs_nobody_and_is_not_marked() -> None:
    decided = correct_receipt(facts(), late_correction(EARLIER))
    assert "corrected" not in decided.stage_changes
    assert "corrected" not in decided.data


def test_nothing_was_received_after_it_was_entered() -> None:
    entered_at = RECEIVED + timedelta(hours=3)
    correct_receipt(facts(), correction(entered_at, entered_at=entered_at))
    with pytest.raises(RuleBroken) as refused:
        correct_receipt(facts(), correction(entered_at + timedelta(minutes=1), entered_at=entered_at, approved=True))
    assert refused.value.code == "receipt.after_entry"
    assert "entered here on 1 June 2026 at 13:00" in refused.value.message


@pytest.mark.parametrize(
    "at",
    [
        clock(acknowledged_on=LATE.date() - timedelta(days=2)),
        clock(acknowledged_on=LATE.date() - timedelta(days=2), pauses=(Pause(LATE.date() - timedelta(days=1), None),)),
    ],
)
def test_one_date_that_is_in_time_again_is_enough_for_it_to_need_approval(at: StageClock) -> None:
    with pytest.raises(RuleBroken) as refused:
        correct_receipt(facts(at=at), late_correction(IN_TIME_AGAIN))
    assert refused.value.code == "receipt.needs_approval"


@pytest.mark.parametrize(
    ("case", "wanted", "code"),
    [
        (facts(), correction(NOW + timedelta(minutes=1)), "receipt.future"),
        (facts(), correction(RECEIVED), "receipt.same"),
        (replace(facts(), rounds=2), correction(), "receipt.reopened"),
        (facts(stage=2), correction(not_before=RECEIVED), "receipt.before_answer"),
        (facts(at=clock(pauses=(Pause(date(2026, 6, 3), None),))), correction(NOW), "clock.pause_early"),
        (
            facts(at=clock(extensions=(Extension(working_days=2, on=date(2026, 6, 3)),))),
            correction(NOW),
            "receipt.after_event",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_receipt_that_cannot_have_been_is_refused(case: CaseFacts, wanted: Correction, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        correct_receipt(case, wanted)
    assert refused.value.code == code


def test_receipt_starts_nothing_once_an_anonymous_person_could_be_reached() -> None:
    with pytest.raises(RuleBroken, match="count from 1 June 2026") as refused:
        correct_receipt(facts(), correction(was_anonymous=True))
    assert refused.value.code == "receipt.was_anonymous"
    later = facts(stage=2)
    assert correct_receipt(later, correction(was_anonymous=True)).event == "receipt_corrected"
