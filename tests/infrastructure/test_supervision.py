"""What happens to a child process that dies, never answers or does not want to end."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from script import supervision
from script.supervision import ChildProcess, PartFailed, Supervisor


def part(folder: Path, program: str, answers: Callable[[], bool] = lambda: True) -> ChildProcess:
    return ChildProcess("trial", [sys.executable, "-c", program], folder / "trial.log", answers)


def supervisor(folder: Path, *parts: ChildProcess) -> tuple[Supervisor, list[str]]:
    said: list[str] = []
    return Supervisor(parts, folder, dict(os.environ), said.append), said


class Enough(Exception):
    """Ends a watch."""


def watch_until(watching: Supervisor, holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 20

    def look() -> None:
        if holds() or time.monotonic() > give_up:
            raise Enough

    with pytest.raises(Enough):
        watching.watch(look)
    assert holds()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_part_that_ends_before_it_answers_stops_the_start_and_shows_its_log(tmp_path: Path):
    broken = part(tmp_path, "print('no such module'); raise SystemExit(3)", answers=lambda: False)
    with pytest.raises(PartFailed, match=r"(?s)trial ended with status 3.*no such module"):
        supervisor(tmp_path, broken)[0].start()


def test_a_part_that_stays_silent_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervision, "SECONDS_TO_ANSWER", 0.5)
    silent = part(tmp_path, "import time; time.sleep(60)", answers=lambda: False)
    starting, _ = supervisor(tmp_path, silent)
    with pytest.raises(PartFailed, match="does not answer"):
        starting.start()
    starting.stop()


def test_a_part_that_dies_is_reported_and_started_again(tmp_path: Path):
    mark = tmp_path / "second"
    dies_once = part(
        tmp_path,
        f"import pathlib, time; mark = pathlib.Path({str(mark)!r})\n"
        "if mark.exists(): time.sleep(60)\n"
        "mark.touch(); time.sleep(0.3); print('a last word', flush=True); raise SystemExit(7)",
    )
    watching, said = supervisor(tmp_path, dies_once)
    watching.start()
    first = dies_once.process
    try:
        watch_until(watching, lambda: dies_once.process is not first)
    finally:
        watching.stop()
    assert "ended with status 7" in said[0]
    assert "a last word" in said[0]


def test_a_part_that_keeps_dying_waits_longer_each_time(tmp_path: Path):
    weak = part(tmp_path, "")
    weak.started_at = time.monotonic()
    assert [weak.pause_before_restart() for _ in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]


def test_stopping_leaves_no_grandchild_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervision, "SECONDS_TO_STOP", 1)
    pid_file = tmp_path / "pid"
    stubborn = part(
        tmp_path,
        "import os, pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = os.fork()\nif child: pathlib.Path({str(pid_file)!r}).write_text(str(child))\ntime.sleep(60)",
        answers=lambda: pid_file.exists() and bool(pid_file.read_text()),
    )
    running, _ = supervisor(tmp_path, stubborn)
    running.start()
    running.stop()
    assert stubborn.exit_status() == -9
    # The signal was sent; a busy machine takes its time to end the process.
    give_up = time.monotonic() + 10
    while is_alive(int(pid_file.read_text())):
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_a_part_that_stands_still_for_a_while_is_ended_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, seconds in (("BETWEEN_QUESTIONS", 0.1), ("TO_BEGIN_WORK", 1.0), ("TO_BE_SURE", 1.0)):
        monkeypatch.setattr(supervision, f"SECONDS_{name}", seconds)
    asked: list[float] = []

    def works() -> bool:
        # A machine that was suspended: one answer says that it stands still, the next one that it works.
        asked.append(time.monotonic())
        return asked[-1] - asked[0] > 0.5 and not stopped

    stopped = False
    idle = part(tmp_path, "import time; time.sleep(60)")
    idle.does_its_work = works
    watching, said = supervisor(tmp_path, idle)
    watching.start()
    first = idle.process
    try:
        watch_until(watching, lambda: len(asked) > 10)
        assert (idle.process, said) == (first, [])
        stopped = True
        watch_until(watching, lambda: idle.process is not first)
    finally:
        watching.stop()
    assert "The trial does nothing. It is ended and started again" in said[0]
