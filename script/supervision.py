import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from script.children import die_with_parent

SECONDS_TO_ANSWER = 90
SECONDS_TO_STOP = 20
SECONDS_BETWEEN_LOOKS = 0.25
LONGEST_PAUSE = 30.0
# Seconds between checks that a part does its work, and before the first.
SECONDS_BETWEEN_QUESTIONS = 5
SECONDS_TO_BEGIN_WORK = 100
# A part must be idle this long; after a suspended machine resumes, it recovers sooner.
SECONDS_TO_BE_SURE = 20
# After this long, a failure counts as the first again.
SECONDS_COUNTED_AS_WELL = 10
LINES_OF_LOG = 15


class PartFailed(Exception):
    """The message ends with the log."""


@dataclass
class ChildProcess:
    """A process, restarted if it ends or `does_its_work` stays false."""

    name: str
    command: Sequence[str | Path]
    log_file: Path
    answers: Callable[[], bool]
    inherited: tuple[int, ...] = ()
    does_its_work: Callable[[], bool] | None = None
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    restart_at: float | None = field(default=None)
    asked_at: float = 0.0
    idle_since: float | None = None

    def start(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Start in its own session: Ctrl-C reaches only the supervisor."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=self.inherited, start_new_session=True, preexec_fn=die_with_parent,
            )  # fmt: skip
        self.started_at, self.restart_at, self.idle_since = time.monotonic(), None, None

    def exit_status(self) -> int | None:
        return self.process.poll() if self.process else None

    def stands_still(self) -> bool:
        now = time.monotonic()
        if self.does_its_work is None or now - max(self.asked_at, self.started_at) < SECONDS_BETWEEN_QUESTIONS:
            return False
        self.asked_at = now
        if now - self.started_at <= SECONDS_TO_BEGIN_WORK or self.does_its_work():
            self.idle_since = None
            return False
        self.idle_since = now if self.idle_since is None else self.idle_since
        return now - self.idle_since >= SECONDS_TO_BE_SURE

    def ask_to_end(self) -> None:
        if self.process:
            self.process.terminate()

    def wait_for_end(self) -> None:
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS_TO_STOP)
            self.end_its_children()
            self.process.wait()

    def end_its_children(self) -> None:
        """A killed process leaves children behind."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def set_old_log_aside(self) -> None:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists():
            self.log_file.replace(self.log_file.with_suffix(".before.log"))

    def pause_before_restart(self) -> float:
        """Return seconds: 0, then 1, 2, 4 ... up to the longest."""
        if time.monotonic() - self.started_at > SECONDS_COUNTED_AS_WELL:
            self.failures = 0
        self.failures += 1
        return min(2.0 ** (self.failures - 2), LONGEST_PAUSE) if self.failures > 1 else 0.0

    def log_tail(self) -> str:
        lines = self.log_file.read_text(errors="replace").splitlines() if self.log_file.exists() else []
        return "\n".join(f"    {line}" for line in lines[-LINES_OF_LOG:])


@dataclass
class Supervisor:
    parts: Sequence[ChildProcess]
    folder: Path
    environment: Mapping[str, str]
    tell: Callable[[str], None]

    def start(self) -> None:
        """Wait until each part answers. Raises PartFailed."""
        for part in self.parts:
            part.set_old_log_aside()
            part.start(self.folder, self.environment)
        for part in self.parts:
            self._wait_for(part)

    def watch(self, between_looks: Callable[[], None]) -> None:
        """Restart parts until an exception, such as from a signal."""
        while True:
            for part in self.parts:
                self._look_after(part)
            between_looks()
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def stop(self) -> None:
        for part in self.parts:
            part.ask_to_end()
        for part in self.parts:
            part.wait_for_end()

    def _wait_for(self, part: ChildProcess) -> None:
        give_up = time.monotonic() + SECONDS_TO_ANSWER
        while not part.answers():
            if part.exit_status() is not None:
                raise PartFailed(f"The {part.name} ended with status {part.exit_status()}:\n{part.log_tail()}")
            if time.monotonic() > give_up:
                raise PartFailed(f"The {part.name} does not answer after {SECONDS_TO_ANSWER} s:\n{part.log_tail()}")
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _look_after(self, part: ChildProcess) -> None:
        if part.exit_status() is None:
            if part.stands_still():
                self.tell(f"The {part.name} does nothing. It is ended and started again; its log is {part.log_file}")
                part.end_its_children()
            return
        if part.restart_at is None:
            part.end_its_children()
            pause = part.pause_before_restart()
            part.restart_at = time.monotonic() + pause
            self.tell(f"The {part.name} ended with status {part.exit_status()}:\n{part.log_tail()}")
            self.tell(f"It starts again in {pause:.0f} s; its log is {part.log_file}")
        elif time.monotonic() >= part.restart_at:
            part.start(self.folder, self.environment)
