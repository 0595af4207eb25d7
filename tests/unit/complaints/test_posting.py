"""A letter on paper counts from the day on which it was posted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.cases.rules import closing, decisions
from complaints.cases.rules.closing import (
    check_approved,
    check_discarding,
    check_posting,
    is_corrected,
    letter_discarded,
    posted_data,
)
from complaints.deadlines.clock import Pause
from complaints.deadlines.obligations import RESPONSE, MovedDate, PromisedInLetters, is_owed, obligations_of, promised
from complaints.deadlines.stage_events import ClockEvent, posted, rounds
from complaints.vocabulary.lifecycle import Status, Whose
from councils.vocabulary.errors import RuleBroken
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, RECEIVED, clock, facts

FRIDAY, MONDAY, TUESDAY = date(2026, 6, 12), date(2026, 6, 15), date(2026, 6, 16)
WRITTEN_AT = RECEIVED + timedelta(days=11)


def happened(kind: str, after_days: int, **data: object) -> ClockEvent:
    return ClockEvent(kind, RECEIVED + timedelta(days=after_days), data)


def refusal(what: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refused:
        what()
    return refused.value.code


def test_what_is_written_has_not_happened_until_it_is_posted() -> None:
    written = [happened("acknowledgement_written", 1), happened("update_written", 2), happened("response_written", 3)]
    (still,) = rounds(RECEIVED, written)
    assert (still.acknowledged_on, still.told_on, still.responded_at) == (None, None, None)
    assert still.to_post == {"acknowledged", "updated", "responded"}
    (sent,) = rounds(RECEIVED, [*written, happened("acknowledged", 4), happened("responded", 5)])
    assert sent.acknowledged_on == (RECEIVED + timedelta(days=4)).date()
    assert sent.responded_at == RECEIVED + timedelta(days=5)
    assert sent.to_post == {"updated"}


def test_a_response_that_is_written_ends_a_pause() -> None:
    (found,) = rounds(RECEIVED, [happened("paused", 1), happened("response_written", 3)])
    assert found.pauses == (Pause(date(2026, 6, 2), date(2026, 6, 4)),)


def test_reopening_forgets_a_response_that_was_not_posted_and_goes_on_with_the_same_clock() -> None:
    (found,) = rounds(RECEIVED, [happened("response_written", 3), happened("reopened", 5)])
    assert (found.responded_at, found.to_post, found.received_at) == (None, frozenset(), RECEIVED)


def test_a_letter_that_is_not_posted_has_not_happened() -> None:
    written, discarded = happened("response_written", 3), happened("letter_discarded", 5, discards="responded")
    (found,) = rounds(RECEIVED, [written, discarded])
    assert (found.responded_at, found.to_post) == (None, frozenset())


def test_a_response_that_is_not_posted_is_not_given() -> None:
    taken_back = letter_discarded(7, "responded", Status.RESPONDED, 1)
    assert taken_back.changes == {"status": Status.UNDER_INVESTIGATION, "outcome": ""}
    assert taken_back.stage_changes == {"outcome": "", "responded_by_id": None}
    assert not taken_back.public
    assert taken_back.data == {"discards": "responded", "discarded_letter": 7}
    assert letter_discarded(7, "responded", Status.WITHDRAWN, 1).changes == {}
    assert letter_discarded(7, "acknowledged", Status.RESPONDED, 1).changes == {}


def test_a_second_response_that_is_not_posted_leaves_the_first_finding_on_record() -> None:
    taken_back = letter_discarded(7, "responded", Status.RESPONDED, 2)
    assert taken_back.changes == {"status": Status.UNDER_INVESTIGATION, "outcome": ""}
    assert taken_back.stage_changes == {}


def test_the_deadline_stays_open_until_the_response_is_posted() -> None:
    waiting = facts(at=clock(to_post=frozenset({"responded"})), status=Status.RESPONDED)
    assert is_owed(waiting)
    assert {obligation.kind.value for obligation in obligations_of(waiting) if obligation.owed} >= {
        "acknowledgement",
        "response",
    }
    assert not is_owed(facts(at=clock(responded_at=WRITTEN_AT), status=Status.RESPONDED))


def test_moves_that_need_the_letter_to_have_gone_are_refused() -> None:
    acknowledging = facts(at=clock(to_post=frozenset({"acknowledged"})))
    assert refusal(lambda: decisions.acknowledge(acknowledging, FRIDAY, "")) == "acknowledge.to_post"
    answering = facts(at=clock(to_post=frozenset({"responded"})), status=Status.RESPONDED)
    assert refusal(lambda: decisions.escalate(answering, FRIDAY, True, "")) == "escalate.to_post"
    assert refusal(lambda: closing.close(answering)) == "close.to_post"


def test_a_posting_day_is_neither_in_the_future_nor_before_the_letter() -> None:
    check_posting(FRIDAY, FRIDAY, MONDAY)
    assert refusal(lambda: check_posting(TUESDAY, FRIDAY, MONDAY)) == "posting.future"
    assert refusal(lambda: check_posting(FRIDAY, MONDAY, TUESDAY)) == "posting.early"


@pytest.mark.parametrize(
    ("kind", "posted_on", "today", "corrected"),
    [
        ("responded", MONDAY, MONDAY, False),
        ("responded", FRIDAY, MONDAY, False),
        ("responded", MONDAY, TUESDAY, True),
        ("responded", TUESDAY, TUESDAY, False),
        ("paused", MONDAY, TUESDAY, False),
    ],
)
def test_an_earlier_day_that_is_entered_after_the_date_has_passed_is_a_correction(
    kind: str, posted_on: date, today: date, corrected: bool
) -> None:
    """City's response is due on Monday 15 June."""
    assert is_corrected(kind, obligations_of(facts(CITY)), posted_on, today) is corrected


def test_a_correction_needs_a_second_person() -> None:
    check_approved(MONDAY, approved=True)
    assert refusal(lambda: check_approved(MONDAY, approved=False)) == "posting.needs_approval"


def test_the_event_keeps_the_day_and_when_it_was_entered() -> None:
    kept = posted_data({"on": "2026-06-12", "outcome": "upheld"}, MONDAY, WRITTEN_AT, london("2026-06-16T09:00"))
    assert (kept["on"], kept["outcome"]) == ("2026-06-15", "upheld")
    assert kept["written_at"] == WRITTEN_AT.isoformat()
    assert kept["entered_at"] == london("2026-06-16T09:00").isoformat()
    assert posted(ClockEvent("responded", WRITTEN_AT, kept))


def test_a_letter_that_was_written_before_a_date_moved_names_the_old_one_whenever_it_was_posted() -> None:
    moved = [MovedDate(RESPONSE, Whose.POLICY, MONDAY, TUESDAY)]
    written = happened("acknowledgement_written", 1)
    sent = replace(happened("acknowledged", 9), data={"written_at": written.at.isoformat()})
    decided_at = RECEIVED + timedelta(days=5)
    assert promised(moved, PromisedInLetters(False, (written, sent)), decided_at) == tuple(moved)
    emailed = happened("acknowledged", 9)
    assert promised(moved, PromisedInLetters(False, (emailed,)), decided_at) == ()


@pytest.mark.parametrize(("kind", "code"), [("extended", "posting.extended"), ("paused", "posting.paused")])
def test_a_letter_is_not_left_unposted_while_what_only_it_tells_stands(kind: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_discarding(kind, stands=True)
    assert refused.value.code == code
    check_discarding(kind, stands=False)
    check_discarding("responded", stands=True)
