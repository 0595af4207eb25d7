"""So many requests are answered at once, so many wait a while, and the rest hear at once that there is no room."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client, RequestFactory

from config.overload import TOO_MANY, LimitRequests, RefuseTooMany
from portal.http.errors import overloaded

REFUSED, ANSWERED = [b"refused"], [b"answered"]


class Door:
    """A WSGI application whose pages take until the door is opened."""

    def __init__(self) -> None:
        self.open, self.inside = threading.Event(), threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if TOO_MANY in environ:
            return REFUSED
        if environ["PATH_INFO"] != "/healthz":
            self.inside.release()
            self.open.wait(10)
        return ANSWERED


def ask(limited: LimitRequests, visitors: ThreadPoolExecutor, path: str = "/") -> "Future[Iterable[bytes]]":
    return visitors.submit(limited, {"PATH_INFO": path}, lambda *_: None)


def test_what_is_one_too_many_is_refused_at_once_and_the_others_are_answered() -> None:
    door = Door()
    limited = LimitRequests(door, at_once=2, waiting=1, seconds=10)
    with ThreadPoolExecutor(8) as visitors:
        answering = [ask(limited, visitors), ask(limited, visitors)]
        door.inside.acquire(timeout=5)
        door.inside.acquire(timeout=5)
        waiting = ask(limited, visitors)
        while limited.places.acquire(blocking=False):
            limited.places.release()
            time.sleep(0.01)
        assert ask(limited, visitors).result(1) == REFUSED
        assert ask(limited, visitors, "/healthz").result(1) == ANSWERED
        assert not waiting.done()
        door.open.set()
        assert [answer.result(5) for answer in [*answering, waiting]] == [ANSWERED] * 3
        assert ask(limited, visitors).result(5) == ANSWERED


def test_nobody_waits_for_longer_than_said_and_what_was_begun_is_finished() -> None:
    door = Door()
    limited = LimitRequests(door, at_once=1, waiting=5, seconds=0.2)
    with ThreadPoolExecutor(8) as visitors:
        answering = ask(limited, visitors)
        door.inside.acquire(timeout=5)
        began = time.monotonic()
        assert ask(limited, visitors).result(5) == REFUSED
        assert 0.2 <= time.monotonic() - began < 1
        time.sleep(0.2)
        assert not answering.done()
        door.open.set()
        assert answering.result(5) == ANSWERED


def test_a_page_that_fails_gives_its_place_back() -> None:
    def failing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ZeroDivisionError

    limited = LimitRequests(failing, at_once=1, waiting=0, seconds=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            limited({"PATH_INFO": "/"}, lambda *_: None)


def test_the_refusal_says_when_to_come_again_and_that_nothing_was_saved() -> None:
    page = RefuseTooMany(lambda request: pytest.fail("a page was asked"))(
        RequestFactory().post("/c/cambridge-city/complain/", **{TOO_MANY: True})
    )
    assert (page.status_code, page["Retry-After"]) == (503, "10")
    text = page.content.decode()
    assert "Sorry, the service is busy" in text
    assert "We could not save what you sent" in text
    assert "reload it in a few seconds" in text


def test_the_refusal_is_a_page_with_all_headers_and_no_query() -> None:
    # This test has no database: whatever asks for one fails.
    answer = Client().get("/casework/", **{TOO_MANY: True})
    assert answer.status_code == 503
    assert "Content-Security-Policy" in answer
    assert "X-Request-ID" in answer


def test_a_program_is_told_in_its_own_shape() -> None:
    answer = overloaded(RequestFactory().get("/api/v1/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b'"code": "busy"' in answer.content


def test_no_header_of_a_client_makes_its_request_one_too_many() -> None:
    assert Client().get("/healthz", headers={"redress.too-many": "1", "Redress_Too_Many": "1"}).status_code == 200
