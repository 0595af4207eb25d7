"""The client of the file checking process (`checking`)."""

import atexit
import json
import socket
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

PROJECT = Path(__file__).parents[3]
# Extra time for a process that should have ended.
SECONDS_OF_GRACE = 5


class NotCheckedError(Exception):
    """The check did not finish. The reason contains nothing of the file."""


class FileChecker:
    """A process started on demand, which ends with this one."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.sockets: socket.socket | None = None

    def start(self) -> socket.socket:
        """Start it if needed, and return its socket."""
        with self.lock:
            if self.sockets is None or self.process is None or self.process.poll() is not None:
                self.end()
                self.sockets, theirs = socket.socketpair()
                with theirs:
                    # The environment contains secrets.
                    self.process = subprocess.Popen(  # noqa: S603
                        [sys.executable, "-m", "complaints.documents.inspection.checking", str(theirs.fileno())],
                        cwd=PROJECT, env={}, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                    )  # fmt: skip
            return self.sockets

    def end(self) -> None:
        if self.sockets is not None:
            self.sockets.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def ask(self, about: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        """Return its answer and any changed content. Raises NotCheckedError.

        `about`: name, limit (bytes), seconds.
        """
        try:
            return self._ask(about, file)
        except TimeoutError as error:
            if self.process is not None:
                self.process.kill()
            raise NotCheckedError("the process does not answer") from error
        except OSError as error:
            raise NotCheckedError(type(error).__name__) from error

    def _ask(self, about: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        sockets, (ours, theirs) = self.start(), socket.socketpair()
        with ours:
            ours.settimeout(about["seconds"] + SECONDS_OF_GRACE)
            with theirs:
                socket.send_fds(sockets, [b"."], [theirs.fileno()])
            ours.sendall(json.dumps(about).encode() + b"\n")
            file.seek(0)
            ours.sendfile(file)
            ours.shutdown(socket.SHUT_WR)
            with ours.makefile("rb") as answer:
                said = answer.readline()
                if not said:
                    raise NotCheckedError("the system ended it at a limit")
                return json.loads(said), answer.read()


checker = FileChecker()
atexit.register(checker.end)
