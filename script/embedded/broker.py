import socket
import subprocess
import time
from pathlib import Path

from script.embedded.programs import broker_program
from script.embedded.server import LOOPBACK, EmbeddedServer, ServerFailed

SECONDS_TO_START = 20
SECONDS_TO_ANSWER = 5
SECONDS_BETWEEN_LOOKS = 0.2


class Broker(EmbeddedServer):
    """Valkey. Its password goes in on standard input: process listings do not show it."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__(folder, durable=durable)
        self.program = broker_program()

    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def is_up(self) -> bool:
        # The password is checked too: another server on the port does not pass.
        return bool(self.port) and self._ask("PING") == "+PONG"

    def _launch(self, *, may_move: bool) -> None:
        give_up = time.monotonic() + SECONDS_TO_START
        while not self.is_up():
            if time.monotonic() > give_up:
                raise ServerFailed(f"The broker does not start.\n{self.log_tail()}")
            if not self._is_loading():
                if may_move:
                    self._choose_port()
                self._start()
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _is_loading(self) -> bool:
        return bool(self.port) and self._ask("PING").startswith("-LOADING")

    def _start(self) -> None:
        subprocess.run(
            [self.program, "-"], input=self._configuration(), text=True, cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, check=False,
        )  # fmt: skip

    def _halt(self) -> None:
        if self.port:
            self._ask("SHUTDOWN")

    def _configuration(self) -> str:
        lines = [
            f"port {self.port}", f"bind {LOOPBACK}", f'dir "{self.folder}"', f"requirepass {self.password}",
            'save ""', f"appendonly {'yes' if self.durable else 'no'}", "daemonize yes",
            f'pidfile "{self.folder / "pid"}"', f'logfile "{self.log_file}"',
        ]  # fmt: skip
        return "\n".join(lines) + "\n"

    def _ask(self, command: str) -> str:
        """Return the response; empty if the server hangs up."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=SECONDS_TO_ANSWER) as connection:
                connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
                with connection.makefile("r", encoding="utf-8", newline="\r\n") as answers:
                    accepted = answers.readline().strip()
                    return answers.readline().strip() if accepted == "+OK" else accepted
        except OSError:
            return ""
