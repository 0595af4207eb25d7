"""What leaves for Sentry: kind and place of an error, and nothing that anybody wrote, sent or searched for."""

import gzip
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import brotli
import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.logging import EventHandler
from sentry_sdk.transport import Transport

from config import error_reporting
from config.logging import logging_to, request_id
from tests.infrastructure.test_links import example

CANARY = "CANARY-the-bin-was-not-emptied"
ADDRESS = "https://key@sentry.example/1"


class KeptTransport(Transport):
    """Keeps what would be sent."""

    sent: list[Envelope]

    def capture_envelope(self, envelope: Envelope) -> None:
        """Keep it."""
        self.sent.append(envelope)


@pytest.fixture
def sent() -> Iterator[list[Envelope]]:
    KeptTransport.sent = []
    error_reporting.start(ADDRESS, transport=KeptTransport)
    yield KeptTransport.sent
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@contextmanager
def reported() -> Iterator[logging.Logger]:
    """A logger whose errors are reported."""
    logger, handler = logging.getLogger("redress.reported"), EventHandler(level=logging.ERROR)
    logger.addHandler(handler)
    try:
        yield logger
    finally:
        logger.removeHandler(handler)


def _events(sent: list[Envelope]) -> list[dict[str, Any]]:
    return [dict(event) for envelope in sent if (event := envelope.get_event()) is not None]


def _bytes(sent: list[Envelope]) -> str:
    return "".join(envelope.serialize().decode() for envelope in sent)


def _fail(complaint: str) -> None:
    copy = {"text": complaint}
    try:
        raise KeyError(f"Key (text)=({copy['text']}) already exists.")
    except KeyError as cause:
        raise ValueError(complaint) from cause


def test_an_error_is_sent_by_kind_and_place_without_its_words_and_variables(sent: list[Envelope]) -> None:
    token = request_id.set("1234-5678-9012")
    try:
        _fail(CANARY)
    except ValueError:
        with reported() as logger:
            logger.exception("It failed", extra={"complaint": CANARY})
    finally:
        request_id.reset(token)
    (event,) = _events(sent)
    assert [error["type"] for error in event["exception"]["values"]] == ["KeyError", "ValueError"]
    places = [frame["function"] for error in event["exception"]["values"] for frame in error["stacktrace"]["frames"]]
    assert "_fail" in places
    assert event["logentry"] == {"message": "It failed"}
    assert event["tags"] == {"request": "1234-5678-9012"}
    assert CANARY not in _bytes(sent)


def test_whatever_else_comes_into_an_event_stays_here(sent: list[Envelope]) -> None:
    request = {
        "url": f"https://complaints.example/?search={CANARY}",
        "query_string": f"search={CANARY}",
        "data": {"what": CANARY},
        "cookies": {"session": CANARY},
        "headers": {"Authorization": CANARY},
        "env": {"REMOTE_ADDR": CANARY},
    }
    frame = {"function": "f", "vars": {"text": CANARY}, "context_line": CANARY, "pre_context": [CANARY]}
    event: Any = {
        "request": request,
        "user": {"email": CANARY},
        "breadcrumbs": {"values": [{"message": CANARY}]},
        "extra": {"text": CANARY},
        "contexts": {"response": {"body": CANARY}},
        "tags": {"text": CANARY},
        "transaction": CANARY,
        "message": CANARY,
        "exception": {"values": [{"type": "ValueError", "value": CANARY, "stacktrace": {"frames": [frame]}}]},
        "threads": {"values": [{"stacktrace": {"frames": [frame]}}]},
        "a_later_invention": CANARY,
    }
    record = logging.LogRecord("redress", logging.ERROR, __file__, 1, "It failed", (), None)
    sentry_sdk.add_breadcrumb(message=CANARY)
    sentry_sdk.set_user({"email": CANARY})
    sentry_sdk.capture_event(event, hint={"log_record": record})
    (kept,) = _events(sent)
    assert kept["exception"]["values"] == [{"type": "ValueError", "stacktrace": {"frames": [{"function": "f"}]}}]
    assert set(kept) <= {*error_reporting.OF_EVENT, "logentry", "exception"}
    assert CANARY not in _bytes(sent)


def test_only_what_is_logged_is_sent(sent: list[Envelope]) -> None:
    sentry_sdk.capture_message(CANARY)
    with reported() as logger:
        logger.warning("Nothing that anybody has to mend")
    assert sent == []


def test_nothing_is_reported_unless_an_address_is_given() -> None:
    assert "sentry" not in logging_to("errors.log")["handlers"]
    handlers = logging_to("errors.log", report_errors=True)
    assert handlers["handlers"]["sentry"]["level"] == "ERROR"
    assert handlers["root"]["handlers"] == ["stderr", "file", "sentry"]
    assert handlers["loggers"]["django.security.DisallowedHost"]["handlers"] == ["stderr"]
    assert handlers["loggers"]["redress.security"]["handlers"] == ["stderr"]
    assert not error_reporting.link("").in_the_clear
    assert error_reporting.link("http://key@sentry.example/1").in_the_clear
    assert not error_reporting.link(ADDRESS).in_the_clear


PROGRAM = f"""
import django
from django.conf import settings
django.setup()
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import path

@transaction.non_atomic_requests
def fail(request: HttpRequest) -> None:
    what = request.POST["what"]
    raise ValueError(what)

urlpatterns = [path("fails/", fail)]
handler500 = lambda request: django.http.HttpResponse("", status=500)
settings.ROOT_URLCONF = "__main__"
settings.MIDDLEWARE = ["config.request_ids.NumberRequests"]
browser = Client(raise_request_exception=False, headers={{"Cookie": "a={CANARY}", "X-Other": "{CANARY}"}})
answer = browser.post("/fails/?search={CANARY}", {{"what": "{CANARY}"}}, secure=True)
print(answer.status_code, answer["X-Request-ID"])
"""


@contextmanager
def _receiver() -> Iterator[tuple[str, list[bytes]]]:
    """Something that takes what is sent to Sentry: its address and the bodies."""
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers["Content-Encoding"])
            bodies.append(unpack(body) if unpack else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", bodies
        server.shutdown()


def test_a_page_that_fails_is_reported_over_the_wire_without_what_was_sent_to_it() -> None:
    with _receiver() as (address, bodies):
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "SENTRY_DSN": address}
        environment = {**example(), **settings, "PATH": os.environ["PATH"]}
        environment["ALLOWED_HOSTS"] = "testserver"
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment, cwd=Path(__file__).parents[3], capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    status, number = done.stdout.split()
    assert status == "500"
    (body,) = bodies
    event = json.loads(body.splitlines()[2])
    assert [error["type"] for error in event["exception"]["values"]] == ["ValueError"]
    assert event["tags"] == {"request": number}
    assert event["logentry"]["message"] == "Internal Server Error: /fails/"
    assert CANARY.encode() not in body
