"""Email over SMTP and the virus scanner. Only tasks use them."""

import socket
import ssl
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import IO, Self
from urllib.parse import urlsplit

from django.core.mail import EmailMessage, get_connection

from complaints.correspondence.queries.digests import cases_in, day_of
from complaints.delivery import email_messages
from complaints.delivery.operations.outbox import EMAIL
from complaints.delivery.operations.scanning import Infected, NotScanned
from complaints.delivery.runs import Interrupted
from complaints.models import OutboxMessage
from complaints.models.correspondence import SCANS
from complaints.people.operations import email_limits
from complaints.vocabulary.correspondence import (
    EMAIL_REPLACED,
    JOINT_COPY,
    PASSED_ON,
    OutOfService,
    Owed,
    TryLater,
    Undeliverable,
)
from complaints.vocabulary.lifecycle import Audience, Decision, Notify, TaskKind

# RFC 5321 4.2.1: codes from 500 are permanent.
PERMANENT = 500
SCANNER_SECONDS = 30
PIECE = 64 * 1024


class EmailSender:
    """Sends emails over one SMTP connection."""

    channel = EMAIL
    kinds = ~SCANS

    def __init__(self) -> None:
        self._server = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def load(self, message: OutboxMessage) -> EmailMessage | None:
        return email_messages.write(message)

    def wait_for_turn(self, message: OutboxMessage) -> datetime | None:
        return email_limits.wait_for_turn(message)

    def carry(self, loaded: EmailMessage) -> None:
        try:
            self._send(loaded)
        except (SMTPException, OSError, ValueError) as failure:
            self._hang_up()
            raise _meaning(failure) from failure
        except Interrupted:
            self._drop()
            raise

    def _send(self, email: EmailMessage) -> None:
        kept_up = self._server.open() is False
        try:
            self._server.send_messages([email])
        except SMTPServerDisconnected:
            if not kept_up:
                raise
            # Servers close a connection after some messages or a silence. That is not an outage.
            self._hang_up()
            self._server.open()
            self._server.send_messages([email])

    def _hang_up(self) -> None:
        with suppress(SMTPException, OSError):
            self._server.close()

    def _drop(self) -> None:
        # Closes the socket without QUIT, which would wait for the server.
        connection = getattr(self._server, "connection", None)
        if connection is not None:
            connection.close()
            self._server.connection = None  # type: ignore[attr-defined]

    def note(self, message: OutboxMessage, result: None) -> None:
        """Do nothing: the outbox records it."""

    def give_up(self, message: OutboxMessage, why: str) -> Decision | None:
        """Tell staff on the case."""
        if message.kind == "undelivered":
            return None
        if message.kind == OutboxMessage.DIGEST:
            return _lost_digest(message, why)
        whom = "the complainant" if message.user_id is None else "a member of staff"
        if message.kind == PASSED_ON:
            whom = "another organisation"
        if message.kind == JOINT_COPY:
            whom = "a joint complainant"
        return Decision(
            "undelivered",
            text=f"An email to {whom} could not be delivered: {why}.",
            data={"message": str(message.pk), "kind": message.kind},
            public=False,
            notify=(Notify("undelivered", Audience.CHAMPIONS),),
        )

    def task(self, message: OutboxMessage) -> Owed | None:
        # Staff find it in their worklist. A replaced address may no longer exist.
        if message.user_id is not None or message.case_id is None or message.kind == EMAIL_REPLACED:
            return None
        return Owed(TaskKind.NOT_DELIVERED, message.payload.get("event"))


def _lost_digest(message: OutboxMessage, why: str) -> Decision:
    # It names the reader, so that the complaints manager can tell them another way.
    name = message.user.get_full_name() if message.user else ""
    others = len(cases_in(message)) - 1
    about = f"this complaint and {others} more" if others else "this complaint"
    return Decision(
        "undelivered",
        text=f"The daily digest for {day_of(message)} to {name} could not be delivered: {why}. It is about {about}.",
        data={"message": str(message.pk), "kind": message.kind},
        public=False,
        notify=(Notify("undelivered", Audience.COMPLAINTS_MANAGERS),),
    )


def _meaning(failure: Exception) -> Undeliverable | TryLater:
    # The server's words may name people, so they are left out.
    if isinstance(failure, SMTPRecipientsRefused):
        code = next(code for code, _ in failure.recipients.values())
        return _refusal("the mail server refuses the address", code)
    if isinstance(failure, SMTPDataError):
        return _refusal("the mail server refuses the message", failure.smtp_code)
    # A bad certificate is both errors. It says nothing about the message.
    if isinstance(failure, ValueError) and not isinstance(failure, OSError):
        return Undeliverable("the address is not one that can be written to")
    return OutOfService(f"no mail server: {type(failure).__name__}")


def _refusal(what: str, code: int) -> Undeliverable | TryLater:
    return Undeliverable(f"{what} ({code})") if code >= PERMANENT else TryLater(f"{what} for now ({code})")


class Clamd:
    """ClamAV's daemon (INSTREAM) at unix:/path, tcp://host:port or tls://host:port."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def __call__(self, file: IO[bytes]) -> None:
        """Return only for a clean file. Raises Infected, NotScanned (also if too large), OutOfService."""
        with self._connect() as scanner:
            try:
                answer = _answer(scanner, file)
            except OSError as failure:
                raise NotScanned(f"the scanner broke off: {type(failure).__name__}") from failure
        verdict = answer.rpartition(": ")[2]
        if verdict.endswith(" FOUND") and "Limits.Exceeded" not in verdict:
            raise Infected(verdict.removesuffix(" FOUND"))
        if verdict != "OK":
            raise NotScanned(f"the scanner says: {verdict or 'nothing'}")

    def _connect(self) -> socket.socket:
        if not self._url.scheme:
            raise OutOfService("no scanner is configured")
        unix = self._url.scheme == "unix"
        scanner = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        scanner.settimeout(SCANNER_SECONDS)
        try:
            scanner.connect(self._url.path if unix else (self._url.hostname, self._url.port))
            if self._url.scheme == "tls":
                scanner = ssl.create_default_context().wrap_socket(scanner, server_hostname=self._url.hostname)
        except OSError as failure:
            scanner.close()
            raise OutOfService(f"no scanner: {type(failure).__name__}") from failure
        return scanner


def _answer(scanner: socket.socket, file: IO[bytes]) -> str:
    scanner.sendall(b"zINSTREAM\0")
    while piece := file.read(PIECE):
        scanner.sendall(len(piece).to_bytes(4, "big") + piece)
    scanner.sendall(bytes(4))
    answer = b""
    while not answer.endswith(b"\0") and (more := scanner.recv(4096)):
        answer += more
    return answer.rstrip(b"\0").decode(errors="replace")
