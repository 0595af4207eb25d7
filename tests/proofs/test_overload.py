"""More visitors than the product has room for: some are told at once to come again, and nobody waits for long."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.factories.web_service import Service
from tests.proofs.conftest import Tally

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]
VISITORS = 300
PAGE = "/c/cambridge-city/"
# Three seconds of waiting, then the page itself, on a machine on which the visitors are at work as well.
SECONDS_AT_MOST = 8.0
SECONDS_AFTERWARDS = 1.0


@dataclass
class Crowd:
    """Visitors who ask for a page again and again, all at once."""

    base_url: str
    over: threading.Event = field(default_factory=threading.Event)
    answers: list[tuple[int, float, str]] = field(default_factory=list)

    def visit(self) -> None:
        place = urlsplit(self.base_url)
        while not self.over.is_set():
            began = time.monotonic()
            status, again = 0, ""
            line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
            try:
                line.request("GET", PAGE)
                answer = line.getresponse()
                answer.read()
                status, again = answer.status, answer.getheader("Retry-After", "")
            except (OSError, http.client.HTTPException):
                pass
            finally:
                line.close()
            self.answers.append((status, time.monotonic() - began, again))

    def come(self, seconds: float) -> None:
        visitors = [threading.Thread(target=self.visit) for _ in range(VISITORS)]
        for visitor in visitors:
            visitor.start()
        self.over.wait(seconds)
        self.over.set()
        for visitor in visitors:
            visitor.join()


def test_nobody_waits_for_long_and_afterwards_all_is_as_before(service: Service, whole: bool, tally: Tally) -> None:
    crowd = Crowd(service.base_url)
    crowd.come(seconds=60 if whole else 8)
    statuses = [status for status, _, _ in crowd.answers]
    assert {*statuses} == {200, 503}, "the crowd was too small, or a connection broke"
    assert {again for status, _, again in crowd.answers if status == 503} == {"10"}
    for _, seconds, _ in crowd.answers:
        tally.add(1, lost=seconds > SECONDS_AT_MOST)
    after = [service.visitor().get(PAGE) for _ in range(5)]
    for answer in after:
        tally.add(1, lost=answer.status != 200 or answer.seconds > SECONDS_AFTERWARDS)
    slowest = max(seconds for _, seconds, _ in crowd.answers)
    tally.remark = (
        f"{statuses.count(200)} pages and {statuses.count(503)} refusals, the slowest after {slowest:.1f} s; "
        f"afterwards {max(answer.seconds for answer in after):.2f} s"
    )
