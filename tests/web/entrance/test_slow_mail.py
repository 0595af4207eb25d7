"""Emails that people wait for, while the mail server is slow or says nothing."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as product
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client

from tests.factories import smtp

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "attempts"])
OFFICE = "203.0.113.7"
NOT_SENT = "We could not send the email"
# Two sends at once are all that a process makes.
PLACES = 2


@dataclass
class TogetherOnly(smtp.Sink):
    """Takes no message before a second one has come: the senders must not wait for each other."""

    waiting: int = 0
    both: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Wait for the other one; alone for so long as a sender waits for it, nearly."""
        self.waiting += 1
        if self.waiting == PLACES:
            self.both.set()
        try:
            await asyncio.wait_for(self.both.wait(), 2.5)
        except TimeoutError:
            return "451 4.3.0 Alone"
        return "250 OK"


def read_options_again() -> None:
    with suppress(AttributeError):
        del caches[DEFAULT_CACHE_ALIAS]


@pytest.fixture
def counted_apart(monkeypatch) -> Iterator[None]:
    """Attempts are counted as in production: by a connection that no test's and no request's transaction uses."""
    login = {each: connection.settings_dict[each] for each in ("USER", "PASSWORD", "OPTIONS")}
    connections["attempts"].settings_dict.update(login)
    options = product.CACHES[DEFAULT_CACHE_ALIAS]
    monkeypatch.setitem(options, "OPTIONS", {**options["OPTIONS"], "DATABASE": "attempts"})
    read_options_again()
    yield
    connections["attempts"].close()
    read_options_again()


def ask_for_code(email: str) -> HttpResponse:
    try:
        return Client(REMOTE_ADDR=OFFICE).post("/accounts/login/code/", {"email": email})
    finally:
        connections.close_all()


def at_once(pool: ThreadPoolExecutor, *emails: str) -> list[Future[HttpResponse]]:
    return [pool.submit(ask_for_code, email) for email in emails]


@pytest.mark.usefixtures("counted_apart")
def test_two_in_one_office_wait_for_a_slow_mail_server_and_not_for_each_other(settings) -> None:
    with smtp.listening(settings, TogetherOnly()), ThreadPoolExecutor(PLACES) as pool:
        answers = [answer.result() for answer in at_once(pool, "robin@example.com", "alex@example.com")]
    assert [answer.status_code for answer in answers] == [302, 302]


@pytest.mark.usefixtures("counted_apart")
def test_a_mail_server_that_says_nothing_holds_two_threads_and_not_for_long(settings) -> None:
    began = time.monotonic()
    with smtp.silent(settings) as listener, ThreadPoolExecutor(PLACES) as pool:
        held = at_once(pool, "robin@example.com", "alex@example.com")
        open_ends = [listener.accept()[0] for _ in held]
        asked = time.monotonic()
        answer = ask_for_code("kim@example.com")
        assert time.monotonic() - asked < 2, "at once"
        for refused in (answer, *(each.result() for each in held)):
            assert (refused.status_code, refused["Retry-After"]) == (503, "60")
            assert NOT_SENT in refused.content.decode()
        for each in open_ends:
            each.close()
    assert "kim@example.com" in answer.content.decode(), "what was typed can be copied"
    assert time.monotonic() - began < 10
    with smtp.listening(settings, smtp.Sink()) as sink:
        assert ask_for_code("kim@example.com").status_code == 302
    assert sink.addresses == ["kim@example.com"]


@pytest.mark.usefixtures("counted_apart")
def test_emails_that_could_not_be_sent_are_not_counted(settings) -> None:
    """Otherwise the link that is asked for after an outage would not be sent, and the page would not say so."""
    reset = "/accounts/password/reset/"
    with smtp.nobody(settings):
        for _ in range(5):
            assert NOT_SENT in Client().post(reset, {"email": "robin@example.com"}).content.decode()
    with smtp.listening(settings, smtp.Sink()) as sink:
        assert Client().post(reset, {"email": "robin@example.com"}).status_code == 302
    assert sink.addresses == ["robin@example.com"]
