"""The encoding that a request says it is written in.

Django decodes an address by it as soon as it makes the request, before any middleware: a name that Python knows but
that is no encoding of text ("rot13", "base64") would end there in a bare 500.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

from portal.http.errors import bad_request

# In the environment of a WSGI request; no header of a client's gets there.
OTHER_CHARSET = "redress.other_charset"
# ASCII is read as UTF-8 as well.
READ = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ReadUTF8:
    """A WSGI application that hides any other encoding from another one, and marks the request to be refused."""

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
    """Middleware: 400 for a request in another encoding."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if OTHER_CHARSET in request.META:
            return bad_request(request, BadRequest("another encoding than UTF-8"))
        return self.get_response(request)
