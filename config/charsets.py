"""Refuses encodings other than UTF-8.

Django decodes the address before any middleware, so "rot13" would give a bare 500.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

from portal.http.errors import bad_request

# In the WSGI environment, where a client's headers cannot get.
OTHER_CHARSET = "redress.other_charset"
# ASCII is read as UTF-8.
READ = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ReadUTF8:
    """WSGI middleware: hides another encoding and marks the request."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _is_read(environ.get("CONTENT_TYPE", "")):
            environ = {**environ, "CONTENT_TYPE": "", OTHER_CHARSET: True}
        return self.application(environ, start_response)


def _is_read(content_type: str) -> bool:
    try:
        _, parameters = parse_header_parameters(content_type)
    except ValueError:
        return False
    return parameters.get("charset", "utf-8").lower() in READ


class RefuseOtherCharsets:
    """Middleware: 400 for a marked request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if OTHER_CHARSET in request.META:
            return bad_request(request, BadRequest("another encoding than UTF-8"))
        return self.get_response(request)
