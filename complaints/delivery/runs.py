"""How long a run of the worker may take."""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic

# A run ends long before its claims do (LEASE, five minutes), even if its last delivery is the slowest possible.
SECONDS_FOR_A_RUN = 50

# When asked to stop, the worker has this long for the work in hand, then gives it back. Supervisors and containers wait
# twenty seconds at least.
SECONDS_TO_FINISH = 4
SECONDS_BETWEEN_LOOKS = 0.5

# Only the worker's main process gets the signal. It tells its children through this (config/celery.py). It has no lock:
# a handler of signals reads it too, and would wait for the code that it interrupts.
worker_stops = multiprocessing.get_context("fork").RawValue(ctypes.c_bool, False)


class Interrupted(BaseException):
    """The work in hand takes too long to stop: give it back and re-raise."""


@dataclass
class _Stop:
    asked: bool = False
    since: float = 0.0

    def ask(self, *_: object) -> None:
        self.asked = True

    def is_asked(self) -> bool:
        return self.asked or worker_stops.value

    def look(self, *_: object) -> None:
        if self.is_asked():
            self.since = self.since or monotonic()
            if monotonic() - self.since > SECONDS_TO_FINISH:
                signal.setitimer(signal.ITIMER_REAL, 0)
                raise Interrupted


@contextmanager
def run_for_a_while() -> Iterator[Callable[[], bool]]:
    """Yield a function that says whether to continue.

    After SIGTERM, the process ends once the piece in hand is finished or given back.
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
