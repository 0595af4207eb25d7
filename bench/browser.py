"""Calls the product as a WSGI server does, keeps cookies, and says how long the answer took and what it asked."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from io import BytesIO
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
BOUNDARY = "----------complaint"
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass(frozen=True, slots=True)
class BrowserResponse:
    """What came back, and how long it took: by the clock, and on the processor in this process."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    cpu_seconds: float


@dataclass
class Browser:
    """One person's browser."""

    application: Application
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> BrowserResponse:
        """Ask for a page."""
        path, _, query = address.partition("?")
        return self._ask("GET", path, {"QUERY_STRING": query})

    def post(
        self, address: str, values: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> BrowserResponse:
        """Send a form, with the token of the page that was shown last."""
        values = {**values, "csrfmiddlewaretoken": self.token}
        body, content_type = _multipart(values, files) if files else (urlencode(values).encode(), _FORM)
        extra = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return self._ask("POST", address, extra)

    def post_json(self, address: str, values: dict[str, Any]) -> BrowserResponse:
        """Send JSON, as another system does."""
        path, _, query = address.partition("?")
        body = json.dumps(values).encode()
        extra = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return self._ask("POST", path, {"QUERY_STRING": query, **extra})

    token = ""

    def _ask(self, method: str, path: str, extra: dict[str, Any]) -> BrowserResponse:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}, **extra,
        }  # fmt: skip
        setup_testing_defaults(environ)
        got: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            got["status"], got["headers"] = int(status[:3]), headers

        began, began_cpu = perf_counter(), process_time()
        response = self.application(environ, start_response)
        body = b"".join(response)
        response.close()
        seconds, cpu_seconds = perf_counter() - began, process_time() - began_cpu
        self._remember(got["headers"], body)
        return BrowserResponse(got["status"], dict(got["headers"]), body, seconds, cpu_seconds)

    def _remember(self, headers: list[tuple[str, str]], body: bytes) -> None:
        for name, value in headers:
            if name == "Set-Cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        found = TOKEN.search(body)
        if found:
            self.token = found[1].decode()


_FORM = "application/x-www-form-urlencoded"


def _multipart(values: dict[str, str], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    for name, (filename, content) in files.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()]), f"multipart/form-data; boundary={BOUNDARY}"
