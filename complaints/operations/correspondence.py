"""Notes and documents, both ways, and what was learned."""

from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction

from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.files import CheckedFile
from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.models import Case, CaseEvent, Document, Learning, Note, OutboxMessage
from complaints.operations._apply import event_of, locked_case, record, write_event
from complaints.operations._tell import tell, told_at_once
from councils.domain.errors import RuleBroken
from councils.domain.roles import Role
from councils.tenancy.inserting import insert, next_ids


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody wants to attach, after its name, size and first bytes were checked."""

    file: "File[bytes]"
    checked: CheckedFile


def _audience(turn: Turn, public: bool, kind: str) -> tuple[Tell, ...]:
    """A complainant's note reaches staff; a public one of staff reaches the complainant."""
    if turn.by.has(Role.COMPLAINANT):
        return (Tell(kind, Audience.OFFICER), Tell(kind, Audience.CHAMPIONS))
    return (Tell(kind, Audience.COMPLAINANT),) if public else ()


@transaction.atomic
def add_note(turn: Turn, *, text: str, public: bool) -> Note:
    """A message between the complainant and the council, or among staff.

    Raises:
        RuleBroken: `note.empty`.
    """
    if not text.strip():
        raise RuleBroken("note.empty", "Write the note first.")
    case = locked_case(turn, Move.ADD_NOTE)
    from_complainant = turn.by.has(Role.COMPLAINANT)
    note = Note.objects.create(
        council_id=case.council_id,
        case=case,
        text=text.strip(),
        public=public or from_complainant,
        at=turn.at,
        by_id=turn.by.user_id,
        by_name=turn.by.name,
        from_complainant=from_complainant,
    )
    said = Decision("note", text=note.text, data={"note": note.pk}, public=note.public)
    tell(case, write_event(case, said, turn), _audience(turn, note.public, "note"), turn.at)
    return note


@transaction.atomic
def attach(turn: Turn, *, upload: Upload, public: bool) -> Document:
    """Keep a file with the case. It is served to nobody until it has been scanned."""
    case = locked_case(turn, Move.ATTACH)
    return keep_document(case, turn, upload, public)


def keep_document(case: Case, turn: Turn, upload: Upload, public: bool) -> Document:
    """Store a file on a case that the caller holds, and queue its scan."""
    from_complainant = turn.by.has(Role.COMPLAINANT)
    document_id, event_id = next_ids(Document, CaseEvent)
    document = Document(
        pk=document_id,
        council_id=case.council_id,
        case=case,
        name=upload.checked.name,
        content_type=upload.checked.content_type,
        size=upload.checked.size,
        sha256=upload.checked.sha256,
        public=public or from_complainant,
        at=turn.at,
        by_id=turn.by.user_id,
        by_name=turn.by.name,
        from_complainant=from_complainant,
    )
    document.stored.save(f"{case.council_id}/{document.key}", upload.file, save=False)
    added = Decision("document", text=document.name, data={"document": document.pk}, public=document.public)
    event = event_of(case, added, turn, event_id)
    scan = OutboxMessage(
        council_id=case.council_id,
        case_id=case.pk,
        kind="scan",
        payload={"document": document.pk},
        dedupe_key=f"scan:{document.pk}",
        created_at=turn.at,
        not_before=turn.at,
    )
    # What comes with the complaint itself is told with it.
    audience = () if from_complainant and case.logged_at == turn.at else _audience(turn, document.public, "document")
    insert([document, event, *told_at_once(case, event, audience, turn.at), scan])
    return document


@transaction.atomic
def record_learning(turn: Turn, *, lesson: str, action: str = "") -> Learning:
    """What the council will do differently; some policies ask for it before a complaint is closed.

    Raises:
        RuleBroken: `learning.empty`.
    """
    if not lesson.strip():
        raise RuleBroken("learning.empty", "Write what was learned first.")
    case = locked_case(turn, Move.RECORD_LEARNING)
    learning = Learning.objects.create(
        council_id=case.council_id,
        case=case,
        lesson=lesson.strip(),
        action=action.strip(),
        at=turn.at,
        by_id=turn.by.user_id,
        by_name=turn.by.name,
    )
    record(case, Decision("learning", text=learning.lesson, data={"learning": learning.pk}, public=False), turn)
    return learning
