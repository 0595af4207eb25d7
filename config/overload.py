"""Limits how many requests are answered at once.

Without a limit everyone waits until browsers give up and ask again.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.http.errors import overloaded

# In the WSGI environment, where a client's headers cannot get.
TOO_MANY = "redress.too_many"
# Always answered: a busy process must not be restarted.
ALIVE = "/healthz"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class LimitRequests:
    """WSGI middleware: `at_once` requests are answered, `waiting` wait for `seconds`, the rest are marked."""

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
    """Middleware, before any query: 503 for a marked request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return overloaded(request) if TOO_MANY in request.META else self.get_response(request)
