"""How long a run of a periodic job lasts: until its time is up or the worker is asked to stop.

The worker's main process hears of a stop and its children do the work, so it tells them through a shared event
(config/celery.py). A supervisor that signals every process reaches them by themselves.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

# A run ends long before its claims do (LEASE, five minutes), even if its last delivery is the slowest possible.
SECONDS_FOR_A_RUN = 50

worker_stops = multiprocessing.get_context("fork").Event()


@contextmanager
def run_for_a_while() -> Iterator[Callable[[], bool]]:
    """Gives a function that says whether to go on with the next piece of work.

    A TERM ends the process only after the piece in hand is finished.
    """
    began, asked = monotonic(), []
    before = signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    try:
        yield lambda: not asked and not worker_stops.is_set() and monotonic() - began < SECONDS_FOR_A_RUN
    finally:
        signal.signal(signal.SIGTERM, before)
        if asked:
            os.kill(os.getpid(), signal.SIGTERM)
