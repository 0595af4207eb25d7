"""A real mail server on this machine that keeps what it is given, and fails in the ways that real ones do."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """Says 550 to addresses that begin with "gone", 451 to "busy"; to messages for "unwanted" 554. Hangs up on
    "hangup".

    It takes one message at a time, however many connections there are.
    """

    received: list[EmailMessage] = field(default_factory=list)
    seconds_before_an_answer: float = 0.0
    messages_in_a_connection: int | None = None
    tried: int = 0
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the address, or refuse it by its first word."""
        if address.startswith("gone"):
            return f"550 5.1.1 {address} is not known here"
        if address.startswith("hangup") and server.transport is not None:
            server.transport.close()
        if address.startswith("busy"):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, then answer: a sender that dies in between doesn't know that it arrived."""
        if envelope.rcpt_tos[0].startswith("unwanted"):
            return "554 5.7.1 Not wanted here"
        self.received.append(message_from_bytes(envelope.content or b"", policy=policy.default))  # type: ignore[arg-type]
        async with self.taking:
            await asyncio.sleep(self.seconds_before_an_answer)
        return "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Count it. Hang up once a connection has carried enough."""
        self.tried += 1
        carried = getattr(session, "carried", 0)
        if self.messages_in_a_connection is not None and carried >= self.messages_in_a_connection:
            server.transport.close()
        session.carried = carried + 1  # type: ignore[attr-defined]
        envelope.mail_from = address
        return "250 OK"

    @property
    def addresses(self) -> list[str]:
        """To whom, in the order of arrival."""
        return [message["To"] for message in self.received]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def listening(settings: Any, sink: Sink, tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """The product's mail goes to this server while it runs; with a certificate, only after STARTTLS."""
    port = free_port()
    send_to(settings, port)
    controller = Controller(sink, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=tls is not None)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextmanager
def nobody(settings: Any) -> Iterator[None]:
    """No server listens at all."""
    send_to(settings, free_port())
    yield


@contextmanager
def hanging_up(settings: Any) -> Iterator[Sink]:
    """A server that takes the connection and hangs up on every message."""
    with listening(settings, Sink(messages_in_a_connection=0)) as sink:
        yield sink


class Refusing(Sink):
    """A server that refuses everybody for now."""

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse every address."""
        return "451 4.3.0 Try again later"


@contextmanager
def refusing(settings: Any) -> Iterator[Sink]:
    """Such a server."""
    with listening(settings, Refusing()) as sink:
        yield sink


@contextmanager
def silent(settings: Any) -> Iterator[socket.socket]:
    """A server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        send_to(settings, listener.getsockname()[1])
        yield listener


def send_to(settings: Any, port: int) -> None:
    """Point the product's mail at a port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 5
