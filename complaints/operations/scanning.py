"""Looks at each file before anybody may open it. Whatever isn't known to be clean stays shut."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db.models import Q

from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.files import content_type_of
from complaints.domain.turn import Turn
from complaints.models import Document, OutboxMessage
from complaints.operations import promises
from complaints.operations.outbox import TryLater
from councils.domain.actor import Actor
from councils.domain.errors import RuleBroken

SCANS = Q(kind="scan")
BEGINNING = 4096


class Infected(Exception):
    """The scanner found something; says what it calls it."""


class NotScanned(TryLater):
    """There is no verdict, so the file stays shut and is scanned later."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a document, and why."""

    state: Document.State
    finding: str = ""


class Scanning:
    """Deals with the scans that wait in the outbox.

    `scan` raises Infected, NotScanned or OutOfService, and returns only for a clean file. Without one, as in a
    demonstration, the kind of file is all that is looked at, and the document says so.
    """

    kinds = SCANS

    def __init__(self, scan: Callable[[IO[bytes]], None] | None, at: datetime) -> None:
        self._scan = scan
        self._at = at

    def load(self, message: OutboxMessage) -> Document | None:
        """The document, unless there is a verdict already."""
        return Document.objects.filter(pk=message.payload["document"], state=Document.State.WAITING).first()

    def carry(self, loaded: Document) -> Verdict:
        """Read the stored file. A file that can't be read has no verdict."""
        try:
            with loaded.stored.open("rb") as file:
                content_type_of(loaded.name, loaded.size, file.read(BEGINNING), loaded.size)
                file.seek(0)
                return self._verdict(file)
        except RuleBroken as refusal:
            return Verdict(Document.State.BLOCKED, refusal.code)
        except OSError as failure:
            raise NotScanned(f"the file cannot be read: {type(failure).__name__}") from failure

    def _verdict(self, file: IO[bytes]) -> Verdict:
        if self._scan is None:
            return Verdict(Document.State.CLEAN, "not scanned: no scanner is configured")
        try:
            self._scan(file)
        except Infected as found:
            return Verdict(Document.State.BLOCKED, str(found)[:200])
        return Verdict(Document.State.CLEAN)

    def note(self, message: OutboxMessage, result: Verdict) -> None:
        """Open the document, or block it and tell whoever added it."""
        document = Document.objects.get(pk=message.payload["document"])
        document.state, document.finding = result.state, result.finding
        document.save(update_fields=["state", "finding"])
        if result.state == Document.State.BLOCKED:
            self._tell(message, document)

    def _tell(self, message: OutboxMessage, document: Document) -> None:
        audience = Audience.COMPLAINANT if document.from_complainant else Audience.OFFICER
        blocked = Decision(
            "document_blocked",
            text=document.name,
            data={"document": document.pk, "finding": document.finding},
            public=document.public,
            tell=(Tell("document_blocked", audience), Tell("document_blocked", Audience.CHAMPIONS)),
        )
        promises.happened(Turn(message.about.pk, Actor.system(message.council_id), self._at), blocked)

    def give_up(self, message: OutboxMessage, why: str) -> Decision:
        """Staff see that a file was never checked; it stays shut."""
        return Decision(
            "unchecked",
            text=f"A file could not be checked for viruses: {why}.",
            data={"document": message.payload["document"]},
            public=False,
            tell=(Tell("unchecked", Audience.CHAMPIONS),),
        )
