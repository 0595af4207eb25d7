"""Ends a web process that no longer answers."""

import faulthandler
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

SECONDS = 20
SECONDS_BETWEEN_QUESTIONS = 5
QUESTION = b"GET / HTTP/1.0\r\n\r\n"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Watchdog:
    """A WSGI application that asks itself on its own port.

    The shared port cannot tell processes apart. A system timer ends the process, because a long calculation blocks
    every thread.
    """

    def __init__(self, application: Application) -> None:
        self.application = application
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["SERVER_PORT"] != str(self.port):
            return self.application(environ, start_response)
        start_response("204 No Content", [])
        return []

    def start(self) -> None:
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def _watch(self) -> None:
        answered = True
        while True:
            if answered:
                faulthandler.dump_traceback_later(SECONDS, exit=True)
            time.sleep(SECONDS_BETWEEN_QUESTIONS)
            answered = self._answers()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS) as asking:
            asking.sendall(QUESTION)
            return bool(asking.recv(1))
        return False
