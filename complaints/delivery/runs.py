"""How long a run of a periodic job lasts: until its time is up or the worker is asked to stop.

The worker's main process hears of a stop and its children do the work, so it tells them through a shared event
(config/celery.py). A supervisor that signals every process reaches them by themselves.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic

# A run ends long before its claims do (LEASE, five minutes), even if its last delivery is the slowest possible.
SECONDS_FOR_A_RUN = 50

# What is in hand when the worker is asked to stop may take so long; then it is given back. Supervisors and containers
# wait for ten seconds at the least.
SECONDS_TO_FINISH = 4
SECONDS_BETWEEN_LOOKS = 0.5

worker_stops = multiprocessing.get_context("fork").Event()


class Interrupted(BaseException):
    """The worker can't wait for what is in hand. Whoever holds something gives it back and lets this pass."""


@dataclass
class _Stop:
    """Whether this process was asked to stop, and since when."""

    asked: bool = False
    since: float = 0.0

    def ask(self, *_: object) -> None:
        """A signal to stop has come."""
        self.asked = True

    def is_asked(self) -> bool:
        """By a signal or by the worker's main process."""
        return self.asked or worker_stops.is_set()

    def look(self, *_: object) -> None:
        """Called again and again. Raises Interrupted, once, where what is in hand takes too long."""
        if self.is_asked():
            self.since = self.since or monotonic()
            if monotonic() - self.since > SECONDS_TO_FINISH:
                signal.setitimer(signal.ITIMER_REAL, 0)
                raise Interrupted


@contextmanager
def run_for_a_while() -> Iterator[Callable[[], bool]]:
    """Gives a function that says whether to go on with the next piece of work.

    A TERM ends the process only after the piece in hand is finished or given back.
    """
    began, stop = monotonic(), _Stop()
    before = [
        (number, signal.signal(number, do)) for number, do in ((signal.SIGTERM, stop.ask), (signal.SIGALRM, stop.look))
    ]
    signal.setitimer(signal.ITIMER_REAL, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS)
    try:
        with suppress(Interrupted):
            yield lambda: not stop.is_asked() and monotonic() - began < SECONDS_FOR_A_RUN
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, do in before:
            signal.signal(number, do)
        if stop.asked:
            os.kill(os.getpid(), signal.SIGTERM)
