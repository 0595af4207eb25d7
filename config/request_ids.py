"""A number for each request."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.logging import request_id

HEADER = "X-Request-ID"


class NumberRequests:
    """Middleware, before all others. A client's number is ignored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = f"{secrets.randbelow(10**12):012d}"
        request.id = "-".join((number[:4], number[4:8], number[8:]))  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response[HEADER] = request.id  # type: ignore[attr-defined]
        return response
