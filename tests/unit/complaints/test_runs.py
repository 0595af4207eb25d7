"""A run of the worker looks up often whether it is to stop, and is interrupted while it does."""

import signal

import pytest

from complaints.delivery import runs

LOOKS = 200_000


def test_a_look_that_interrupts_another_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "SECONDS_BETWEEN_LOOKS", 0.00005)
    with runs.run_for_a_while() as goes_on:
        assert all(goes_on() for _ in range(LOOKS))
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
