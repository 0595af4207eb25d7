"""A clock replayed from what happened to it."""

import random
from datetime import date, datetime, timedelta

import pytest

from complaints.deadlines.clock import Pause
from complaints.deadlines.stage_events import ClockEvent, extension_data, rounds
from complaints.vocabulary.lifecycle import Extension
from tests.unit.complaints.case_contexts import RECEIVED

TUESDAY = date(2026, 6, 2)


def happened(kind: str, after_days: int, **data: object) -> ClockEvent:
    return ClockEvent(kind, RECEIVED + timedelta(days=after_days), data)


LIFE = [
    happened("acknowledged", 1, on="2026-06-02"),
    happened("paused", 2, on="2026-06-03"),
    happened("resumed", 4),
    happened("extended", 7, **extension_data(Extension(working_days=5), date(2026, 6, 8))),
    happened("extended", 8, **extension_data(Extension(agreed=date(2026, 7, 20)), date(2026, 6, 9))),
    happened("updated", 9, on="2026-06-10"),
    happened("responded", 14, on="2026-06-15"),
]


@pytest.mark.parametrize("seed", range(5))
def test_in_whatever_order_events_are_read_the_clock_is_the_same(seed: int) -> None:
    shuffled = random.Random(seed).sample(LIFE, len(LIFE))
    (clock,) = rounds(RECEIVED, shuffled)
    assert clock.acknowledged_on == TUESDAY
    # The resumption names no day: the one on which it was written.
    assert clock.pauses == (Pause(date(2026, 6, 3), date(2026, 6, 5)),)
    assert clock.extensions == (
        Extension(working_days=5, on=date(2026, 6, 8)),
        Extension(agreed=date(2026, 7, 20), on=date(2026, 6, 9)),
    )
    assert (clock.responded_at, clock.told_on) == (RECEIVED + timedelta(days=14), date(2026, 6, 10))


def test_reopening_after_an_answer_starts_a_clock_of_its_own() -> None:
    reopened_at = RECEIVED + timedelta(days=30)
    first, second = rounds(RECEIVED, [*LIFE, happened("reopened", 30), happened("acknowledged", 31)])
    assert first.responded_at == RECEIVED + timedelta(days=14)
    assert (second.received_at, second.acknowledged_on) == (reopened_at, date(2026, 7, 2))
    assert second.pauses == second.extensions == ()


def test_reopening_without_an_answer_goes_on_with_the_same_clock_and_ends_its_pause() -> None:
    events = [happened("paused", 2), happened("reopened", 10)]
    (clock,) = rounds(RECEIVED, events)
    assert clock.received_at == RECEIVED
    assert clock.pauses == (Pause(date(2026, 6, 3), date(2026, 6, 11)),)


def test_what_ends_a_pause_ends_none_where_the_clock_was_running() -> None:
    (clock,) = rounds(RECEIVED, [happened("resumed", 1), happened("something else", 2)])
    assert clock.pauses == ()


def test_an_event_late_in_the_evening_counts_on_its_day_in_england() -> None:
    late = ClockEvent("acknowledged", datetime.fromisoformat("2026-06-01T23:30:00+00:00"), {})
    assert rounds(RECEIVED, [late])[0].acknowledged_on == TUESDAY
