"""Requests that say they are written in another encoding than UTF-8."""

import json
from wsgiref.util import setup_testing_defaults

import pytest

from config.wsgi import application

# A connection that an earlier test has left open is looked at when a request begins.
pytestmark = pytest.mark.django_db


def answer(path: str, content_type: str) -> tuple[str, dict[str, str], bytes]:
    """Through the WSGI application, as a web server asks it: Django's test client begins further inside."""
    environ = {"PATH_INFO": path, "QUERY_STRING": "q=bins", "CONTENT_TYPE": content_type, "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    said: list[tuple[str, dict[str, str]]] = []
    body = b"".join(application(environ, lambda status, headers, *_: said.append((status, dict(headers)))))
    return *said[0], body


OTHERS = ("rot13", "base64", "undefined", "punycode", "utf-16", "\x00", "no-such-encoding")


@pytest.mark.parametrize("content_type", [f"text/plain; charset={name}" for name in OTHERS] + ["a/b; charset*=x''y"])
def test_another_encoding_than_utf_8_is_refused(content_type: str) -> None:
    status, headers, page = answer("/", content_type)
    assert status == "400 Bad Request"
    assert b"This request could not be read" in page
    # As on every page.
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    status, _, body = answer("/api/v1/", content_type)
    assert (status, json.loads(body)["code"]) == ("400 Bad Request", "malformed")


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "text/plain; charset=UTF-8", "text/plain; charset=us-ascii"]
)
def test_utf_8_is_read(content_type: str) -> None:
    assert answer("/healthz", content_type)[0] == "200 OK"
