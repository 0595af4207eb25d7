"""How many requests are answered at once, and what is said to those that are too many.

A request that waits holds a thread, which costs little; one that is being answered holds a database connection as well.
Without a limit everybody would wait longer and longer, until browsers give up and ask once more.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.http.errors import overloaded

# In the environment of a WSGI request; no header of a client's gets there.
TOO_MANY = "redress.too_many"
# Answered whatever else goes on: a process that is busy is not to be restarted.
ALIVE = "/healthz"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class LimitRequests:
    """A WSGI application that answers `at_once` requests of another one, lets `waiting` wait for `seconds`, and marks
    the rest as too many, which costs next to nothing.
    """

    def __init__(self, application: Application, *, at_once: int, waiting: int, seconds: float) -> None:
        self.application = application
        self.seconds = seconds
        self.places = BoundedSemaphore(at_once + waiting)
        self.answering = ThreadPoolExecutor(at_once, thread_name_prefix="answering")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == ALIVE:
            return self.application(environ, start_response)
        if not self.places.acquire(blocking=False):
            return self._refuse(environ, start_response)
        try:
            answer = self.answering.submit(self.application, environ, start_response)
            try:
                return answer.result(self.seconds)
            except TimeoutError:
                return self._refuse(environ, start_response) if answer.cancel() else answer.result()
        finally:
            self.places.release()

    def _refuse(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self.application({**environ, TOO_MANY: True}, start_response)


class RefuseTooMany:
    """Middleware, before all that asks the database: says so to a request that is one too many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return overloaded(request) if TOO_MANY in request.META else self.get_response(request)
