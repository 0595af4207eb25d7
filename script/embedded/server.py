"""What the embedded servers have in common: one process under a folder, shared by all who need it."""

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
    """``wanted`` if nothing listens there, else any free port on the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _locks_alone(file: IO[str]) -> bool:
    """Whether nobody else holds a lock on the file; it is held alone from then on."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class ServerFailed(Exception):
    """A server did not start; the message ends with its log."""


class EmbeddedServer(ABC):
    """A server that is started by the first to join and stopped by the last to leave.

    Who has joined is kept as shared locks on a file, so a user that was killed counts as gone. The port is
    kept too: after a crash the server comes back where its clients look for it. Only one that nobody else uses moves.
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
        """Whether the server answers with the password of this folder."""

    @abstractmethod
    def _launch(self, *, may_move: bool) -> None:
        """Start the server, or wait for one that recovers by itself, and return when it answers.

        Raises ServerFailed. `may_move`: to another port, where this one is taken.
        """

    @abstractmethod
    def _halt(self) -> None:
        """Stop the server, however it was started."""

    def join(self) -> None:
        """Start the server unless it is up, and count this process among its users."""
        with self._alone():
            self._membership = (self.folder / "users").open("w")
            alone = _locks_alone(self._membership)
            fcntl.flock(self._membership, fcntl.LOCK_SH)
            if not self.is_up():
                self._launch(may_move=alone)

    def leave(self) -> None:
        """Stop counting this process as a user; the last one out stops the server."""
        if self._membership is None:
            return
        with self._alone(), self._membership as membership:
            self._membership = None
            if _locks_alone(membership):
                self._halt()

    def ensure_up(self) -> None:
        """Start the server again, on its port, if it has died under its users. Raises ServerFailed."""
        with self._alone():
            if not self.is_up():
                self._launch(may_move=not self.port)

    def stop(self) -> None:
        """Stop the server even if others use it."""
        with self._alone():
            self._halt()

    @property
    def port(self) -> int:
        """The port the server had when it last started; 0 before the first start."""
        return int(self._port_file.read_text()) if self._port_file.exists() else 0

    @property
    def password(self) -> str:
        """The server's password, made at first use and readable by its owner only."""
        if not self._password_file.exists():
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(24))
        return self._password_file.read_text()

    def _choose_port(self) -> None:
        self._port_file.write_text(str(free_port(self.port)))

    def log_tail(self, characters: int = 2000) -> str:
        """The end of the server's log, for a message about why it did not start."""
        return self.log_file.read_text(errors="replace")[-characters:] if self.log_file.exists() else "(no log)"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self.folder, 0o700)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
