"""Virus scans: a file stays closed until it is clean."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db.models import QuerySet

from complaints.cases.operations import apply
from complaints.delivery.operations.outbox import SCANNER
from complaints.models import Document, OutboxMessage
from complaints.models.correspondence import SCANS
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import Owed, TryLater, Undeliverable, content_type_of
from complaints.vocabulary.lifecycle import Audience, Decision, Notify, TaskKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

BEGINNING = 4096
# After waits of about an hour in all: an unavailable store has not lost its files.
LOOKS_FOR_A_LOST_FILE = 6


class Infected(Exception):
    """The scanner found something. The message is its name."""


class NotScanned(TryLater):
    """No verdict: the file is scanned later."""


@dataclass(frozen=True, slots=True)
class ScanVerdict:
    state: Document.State
    finding: str = ""


class Scanning:
    """Handles the scans in the outbox.

    `scan` raises Infected, NotScanned or OutOfService. None, in demonstrations, checks only the kind of file.
    """

    channel = SCANNER
    kinds = SCANS

    def __init__(self, scan: Callable[[IO[bytes]], None] | None, at: datetime) -> None:
        self._scan = scan
        self._at = at

    def load(self, message: OutboxMessage) -> Document | None:
        """Raises Undeliverable for a lost file."""
        document = _waiting(message).first()
        if document is not None and message.attempts >= LOOKS_FOR_A_LOST_FILE and _is_lost(document):
            raise Undeliverable("it is no longer where it was stored")
        return document

    def wait_for_turn(self, message: OutboxMessage) -> datetime | None:
        return None

    def carry(self, loaded: Document) -> ScanVerdict:
        """Raises NotScanned if the file cannot be read, Undeliverable if it has changed."""
        try:
            with loaded.stored.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != loaded.sha256:
                    raise Undeliverable("it is not what was sent any more")
                file.seek(0)
                content_type_of(loaded.name, loaded.size, file.read(BEGINNING), loaded.size)
                file.seek(0)
                return self._verdict(file)
        except RuleBroken as refusal:
            return ScanVerdict(Document.State.BLOCKED, refusal.code)
        except OSError as failure:
            raise NotScanned(f"the file cannot be read: {type(failure).__name__}") from failure

    def _verdict(self, file: IO[bytes]) -> ScanVerdict:
        if self._scan is None:
            return ScanVerdict(Document.State.CLEAN, "not scanned: no scanner is configured")
        try:
            self._scan(file)
        except Infected as found:
            return ScanVerdict(Document.State.BLOCKED, str(found)[:200])
        return ScanVerdict(Document.State.CLEAN)

    def note(self, message: OutboxMessage, result: ScanVerdict) -> None:
        """Open the document, or block it and tell who added it."""
        if _settled(message, result) and result.state == Document.State.BLOCKED:
            document = Document.objects.get(pk=message.payload["document"])
            blocked = _news(document, document.name, Notify("document_blocked", Audience.CHAMPIONS))
            apply.record_event(ActionContext(message.about.pk, Actor.system(message.council_id), self._at), blocked)

    def give_up(self, message: OutboxMessage, why: str) -> Decision | None:
        """Keep the file closed, and tell staff and who added it."""
        if not _settled(message, ScanVerdict(Document.State.UNCHECKED, why[:200])):
            return None
        document = Document.objects.get(pk=message.payload["document"])
        said = f"{document.name} could not be checked for viruses: {why}."
        return _news(document, said, Notify("unchecked", Audience.CHAMPIONS))

    def task(self, message: OutboxMessage) -> Owed | None:
        return Owed(TaskKind.UNCHECKED_FILE, None)


def _waiting(message: OutboxMessage) -> QuerySet[Document]:
    return Document.objects.filter(pk=message.payload["document"], state=Document.State.WAITING)


def _is_lost(document: Document) -> bool:
    return not document.stored.storage.exists(document.stored.name or "")


def _settled(message: OutboxMessage, verdict: ScanVerdict) -> bool:
    # False where another worker has stored a verdict.
    return bool(_waiting(message).update(state=verdict.state, finding=verdict.finding))


def _news(document: Document, text: str, champions: Notify) -> Decision:
    audience = Audience.COMPLAINANT if document.from_complainant else Audience.OFFICER
    return Decision(
        champions.kind,
        text=text,
        data={"document": document.pk, "finding": document.finding},
        public=document.public,
        notify=(Notify(champions.kind, audience), champions),
    )
