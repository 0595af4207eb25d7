"""Background work that stands still is seen in /readyz, on the administrator's page and in the log, and comes back by
itself: `script/server` in a copy of the project, whose schedule or worker is stopped for real.

The short form edits the copy, so that everything goes on faster there.
"""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from script.embedded.environment import LOCAL
from script.run_tests import throwaway_folder
from tests.factories.web_service import Visitor
from tests.infrastructure.test_server import Server, copy_of_the_project, replace_in, start, wait_until_ready
from tests.proofs.conftest import Tally

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]
SCHEDULE, WORKER = "config beat", "config worker"
FASTER = (
    ("complaints/delivery/queries.py", "timedelta(seconds=90)", "timedelta(seconds=12)"),
    ("config/celery.py", '"schedule": 15,', '"schedule": 2,'),
    ("config/health.py", "SECONDS_TO_BE_SURE = 20", "SECONDS_TO_BE_SURE = 3"),
    ("script/supervision.py", "SECONDS_TO_BE_SURE = 20", "SECONDS_TO_BE_SURE = 6"),
    ("script/supervision.py", "SECONDS_TO_BEGIN_WORK = 100", "SECONDS_TO_BEGIN_WORK = 20"),
    ("script/supervision.py", "SECONDS_BETWEEN_QUESTIONS = 5", "SECONDS_BETWEEN_QUESTIONS = 1"),
    ("script/server_parts.py", '"--cases", "600"', '"--cases", "4"'),
)
# Where nothing is made faster it is two minutes; the machine may be busy with other things.
SECONDS_TO_BE_SEEN = 120
SECONDS_TO_COME_BACK = 120


@pytest.fixture(scope="module")
def server(whole: bool) -> Iterator[Server]:
    with throwaway_folder(LOCAL) as throwaway:
        copy = copy_of_the_project(throwaway / "redress")
        for name, now, then in () if whole else FASTER:
            replace_in(copy / name, now, then)
        server = start(copy, "--port", "0")
        try:
            yield wait_until_ready(server)
        finally:
            server.process.terminate()
            server.process.wait(60)


def background_work(server: Server) -> str:
    with urllib.request.urlopen(f"{server.address}readyz", timeout=20) as answer:
        return str(json.load(answer)["background_work"])


def seconds_until(holds: Callable[[], bool], limit: float, server: Server) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < limit, server.said.read_text()
        time.sleep(0.3)
    return time.monotonic() - began


def administrator(server: Server) -> Visitor:
    accounts = json.loads((server.folder / ".local" / "demo.json").read_text())["accounts"]
    account = next(account for account in accounts if account["role"] == "administrator")
    visitor = Visitor(server.address.rstrip("/"))
    visitor.get("/accounts/login/")
    visitor.post("/accounts/login/", {"login": account["email"], "password": account["password"]})
    assert "Service status" in visitor.get("/setup/service-status/").text
    return visitor


def alarms(server: Server) -> int:
    log: Path = server.folder / ".local" / "logs" / "errors.log"
    return log.read_text().count("Background work has stopped") if log.exists() else 0


@pytest.mark.parametrize("stopped", [SCHEDULE, WORKER])
def test_what_is_stopped_alone_is_seen_and_comes_back(server: Server, whole: bool, tally: Tally, stopped: str) -> None:
    seconds_until(lambda: background_work(server) == "running", SECONDS_TO_COME_BACK, server)
    visitor, before = administrator(server), alarms(server)
    (pid,) = server.children(stopped)
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    seen = seconds_until(lambda: background_work(server) == "stopped", SECONDS_TO_BE_SEEN, server)
    assert "Background work has stopped" in visitor.get("/setup/service-status/").text
    logged = seen + seconds_until(lambda: alarms(server) > before, SECONDS_TO_BE_SEEN - seen, server)
    seconds_until(lambda: background_work(server) == "running", SECONDS_TO_COME_BACK, server)
    assert pid not in server.children(stopped)
    assert "does nothing. It is ended and started again" in server.said.read_text()
    tally.add(1)
    tally.remark = (
        f"seen after {seen:.0f} s, in the log after {logged:.0f} s, back after {time.monotonic() - began:.0f} s"
    )


def test_a_schedule_that_is_killed_alone_is_started_again_at_once(server: Server, tally: Tally) -> None:
    (killed,), workers = server.children(SCHEDULE), server.children(WORKER)
    os.kill(killed, signal.SIGKILL)
    seconds_until(lambda: server.children(SCHEDULE) not in ([], [killed]), 30, server)
    assert server.children(WORKER) == workers
    seconds_until(lambda: background_work(server) == "running", SECONDS_TO_COME_BACK, server)
    tally.add(1)
