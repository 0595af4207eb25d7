import contextlib
import fcntl
import os
import secrets
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LOOPBACK = "127.0.0.1"


def free_port(wanted: int = 0) -> int:
    """Return `wanted`, or another if taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _locks_alone(file: IO[str]) -> bool:
    """Try to lock exclusively."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class ServerFailed(Exception):
    """The message ends with the log."""


class EmbeddedServer(ABC):
    """A server that its first user starts and its last one stops.

    Users hold file locks, so a killed one counts as gone. The port changes only without other users, so that clients
    find the server after a crash.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.log_file = self.folder / "log"
        self._port_file = self.folder / "port"
        self._password_file = self.folder / "password"
        self._membership: IO[str] | None = None

    @abstractmethod
    def is_up(self) -> bool:
        """Whether it answers with this folder's password."""

    @abstractmethod
    def _launch(self, *, may_move: bool) -> None:
        """Wait until it answers, also during recovery.

        Raises ServerFailed. `may_move`: to another port if taken.
        """

    @abstractmethod
    def _halt(self) -> None:
        """Stop the server."""

    def join(self) -> None:
        with self._alone():
            self._membership = (self.folder / "users").open("w")
            alone = _locks_alone(self._membership)
            fcntl.flock(self._membership, fcntl.LOCK_SH)
            if not self.is_up():
                self._launch(may_move=alone)

    def leave(self) -> None:
        if self._membership is None:
            return
        with self._alone(), self._membership as membership:
            self._membership = None
            if _locks_alone(membership):
                self._halt()

    def ensure_up(self) -> None:
        """Restart it on its port if it died. Raises ServerFailed."""
        with self._alone():
            if not self.is_up():
                self._launch(may_move=not self.port)

    def stop(self) -> None:
        """Stop it even if others use it."""
        with self._alone():
            self._halt()

    @property
    def port(self) -> int:
        """0 before the first start."""
        return int(self._port_file.read_text()) if self._port_file.exists() else 0

    @property
    def password(self) -> str:
        if not self._password_file.exists():
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(24))
        return self._password_file.read_text()

    def _choose_port(self) -> None:
        self._port_file.write_text(str(free_port(self.port)))

    def log_tail(self, characters: int = 2000) -> str:
        return self.log_file.read_text(errors="replace")[-characters:] if self.log_file.exists() else "(no log)"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self.folder, 0o700)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
