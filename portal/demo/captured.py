"""Emails a demonstration wrote to a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.utils import timezone

# The separator of messages that Django's file backend writes.
BETWEEN = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """`number` counts from the oldest."""

    number: int
    subject: str
    to: str
    sender: str
    sent: str
    message_id: str
    text: str


def captured(folder: Path) -> list[CapturedMail]:
    """Return emails newest first."""
    read = [_read(number, content) for number, content in enumerate(_contents(folder), start=1)]
    return read[::-1]


def _contents(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name)):
        yield from (part for part in path.read_bytes().split(BETWEEN) if part.strip())


def _read(number: int, content: bytes) -> CapturedMail:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain", "html"))
    return CapturedMail(
        number=number,
        subject=str(message["Subject"]),
        to=str(message["To"]),
        sender=str(message["From"]),
        sent=_written(message["Date"].datetime),
        message_id=str(message["Message-ID"]),
        text=body.get_content() if body else "",
    )


def _written(at: datetime) -> str:
    """Without a zone it is UTC (RFC 5322 3.3)."""
    return f"{timezone.localtime(at if at.tzinfo else at.replace(tzinfo=UTC)):%-d %B %Y, %H:%M:%S}"
