"""Slow senders and slow readers get what they came for, and nobody else waits for them."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from tests.factories.web_service import HIDDEN, MULTIPART, Service, Visitor, begin_complaint, multipart
from tests.proofs.conftest import Tally

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]
LINES = 50
BYTES_IN_A_SECOND = 100_000
MEGABYTE = 2**20
# All of them send at once for most of the time, and no two finish in the same instant.
SECONDS_BETWEEN_LINES = 0.1
PIECES_IN_A_SECOND = 4
# What anybody else waits at most meanwhile, or so many times what the slowest of twenty pages took before.
SECONDS_FOR_A_PAGE = 1.0
TIMES_AS_LONG = 5
OTHER_PAGES = ("/healthz", "/c/cambridge-city/")


@dataclass
class Upload:
    """A file that somebody sends over a slow line, and what the server answers in the end."""

    visitor: Visitor
    draft: str
    size: int
    answer: bytes = b""

    def send(self) -> None:
        """Send it, a piece at a time."""
        request = self._request()
        piece = BYTES_IN_A_SECOND // PIECES_IN_A_SECOND
        began = time.monotonic()
        with connect(self.visitor.base_url) as line:
            for number, start in enumerate(range(0, len(request), piece)):
                time.sleep(max(0.0, began + number / PIECES_IN_A_SECOND - time.monotonic()))
                line.sendall(request[start : start + piece])
            self.answer = line.recv(MEGABYTE)

    def arrived(self) -> bool:
        """Whether the page of the draft's files has it."""
        return b" 302 " in self.answer[:20] and "photo.txt" in self.visitor.get(f"{self.draft}files/").text

    def _request(self) -> bytes:
        hidden = dict(HIDDEN.findall(self.visitor.get(f"{self.draft}files/").text))
        body = multipart({**hidden, "then": "add"}, "photo.txt", b"x" * self.size)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.visitor.cookies)
        return head("POST", f"{self.draft}files/", self.visitor.base_url, Cookie=cookies, **{
            "Content-Type": MULTIPART, "Content-Length": str(len(body)),
        }) + body  # fmt: skip


def head(method: str, path: str, base_url: str, **headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(base_url).netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def connect(base_url: str, receive_buffer: int | None = None) -> socket.socket:
    place = urlsplit(base_url)
    line = socket.socket()
    if receive_buffer is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    line.settimeout(60)
    line.connect((place.hostname, place.port))
    return line


@contextmanager
def watching_others(service: Service, tally: Tally) -> Iterator[None]:
    """Somebody else opens pages all the while; a page that comes late is lost."""
    over = threading.Event()
    slowest = 0.0
    before = [service.visitor().get(path).seconds for path in OTHER_PAGES for _ in range(10)]
    limit = max(SECONDS_FOR_A_PAGE, TIMES_AS_LONG * max(before))

    def visit() -> None:
        nonlocal slowest
        visitor = service.visitor()
        while not over.is_set():
            for path in OTHER_PAGES:
                answer = visitor.get(path)
                slowest = max(slowest, answer.seconds)
                tally.add(1, lost=answer.status != 200 or answer.seconds > limit)
            over.wait(0.1)

    visiting = threading.Thread(target=visit)
    visiting.start()
    try:
        yield
    finally:
        over.set()
        visiting.join()
        tally.remark = f"the slowest page of somebody else took {slowest:.2f} s of {limit:.2f} s"


def test_files_from_fifty_slow_lines_arrive_and_nobody_waits(service: Service, whole: bool, tally: Tally) -> None:
    size = 20 * MEGABYTE - 1000 if whole else MEGABYTE
    uploads = []
    for _ in range(LINES):
        visitor = service.visitor()
        uploads.append(Upload(visitor, begin_complaint(visitor), size))
    sending = [threading.Thread(target=upload.send) for upload in uploads]
    with watching_others(service, tally):
        for thread in sending:
            thread.start()
            time.sleep(SECONDS_BETWEEN_LINES)
        for thread in sending:
            thread.join()
    for upload in uploads:
        tally.add(1, lost=not upload.arrived())


def test_requests_that_never_end_hold_nobody_up(service: Service, whole: bool, tally: Tally) -> None:
    beginnings = (
        b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nlogin=",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"",
    )
    with ExitStack() as lines:
        for number in range(LINES * 3):
            line = lines.enter_context(connect(service.base_url))
            line.sendall(beginnings[number % len(beginnings)])
        with watching_others(service, tally):
            time.sleep(100 if whole else 4)


def test_readers_that_never_read_hold_nobody_up(service: Service, whole: bool, tally: Tally) -> None:
    style = re.search(r'href="(/static/[^"]*govuk[^"]*\.css)', service.visitor().get("/").text)
    assert style
    with ExitStack() as lines:
        for _ in range(LINES):
            line = lines.enter_context(connect(service.base_url, receive_buffer=4096))
            line.sendall(head("GET", style[1], service.base_url) * 20)
        with watching_others(service, tally):
            time.sleep(100 if whole else 4)
