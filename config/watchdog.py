"""Ends a web process that lives and no longer answers, so that whoever keeps it running starts another."""

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
    """A WSGI application that asks itself, on a port of its own, whether it still answers.

    The shared port can't tell which process answers. What ends the process is a timer of the system that each answer
    winds up again: it does not need the interpreter, which one long calculation keeps from all threads. It writes where
    each thread stood.
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
        """Wind up the timer, and go on for as long as there are answers."""
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
