"""Notes, documents and learning on a case."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from complaints.cases.operations.apply import (
    Entry,
    check_nothing_came_in,
    locked_case,
    open_task,
    record,
    write_event,
    write_events,
)
from complaints.cases.operations.moves import reply_came
from complaints.documents.operations import Upload, place_of
from complaints.models import Case, CaseEvent, Document, Learning, Note, OutboxMessage
from complaints.notifications.operations import tell
from complaints.vocabulary.actions import Turn
from complaints.vocabulary.events import Audience, Decision, Tell
from complaints.vocabulary.files import CheckedFile, WaitingFile
from complaints.vocabulary.lifecycle import Move, TaskKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text

DAY = timedelta(days=1)


def _audience(turn: Turn, public: bool, kind: str) -> tuple[Tell, ...]:
    if turn.by.has(Role.COMPLAINANT):
        return (Tell(kind, Audience.OFFICER), Tell(kind, Audience.CHAMPIONS))
    return (Tell(kind, Audience.COMPLAINANT),) if public else ()


@transaction.atomic
def add_note(turn: Turn, *, text: str, public: bool) -> Note:
    """Raises RuleBroken: `note.empty`; `case.came_in`, to the complainant; `note.too_many`, from them."""
    if not has_visible_text(text):
        raise RuleBroken("note.empty", "Write the note first.")
    case = locked_case(turn, Move.ADD_NOTE)
    from_complainant = turn.by.has(Role.COMPLAINANT)
    if from_complainant:
        _check_not_too_many(case, turn, "note.too_many", "Your message has not been sent")
    elif public:
        check_nothing_came_in(case, turn)
    note = Note.objects.create(
        council_id=case.council_id,
        case=case,
        text=text.strip(),
        public=(public and not turn.withholds) or from_complainant,
        at=turn.at,
        by_id=turn.by.user_id,
        by_name=turn.by.name,
        from_complainant=from_complainant,
    )
    told = _audience(turn, public, "note")
    said = Decision("note", text=note.text, data={"note": note.pk}, public=note.public, tell=told)
    event = write_event(case, said, turn)
    tell(case, event, said, turn.by)
    if from_complainant:
        came_from_complainant(case, event)
    return note


def _check_not_too_many(case: Case, turn: Turn, code: str, what: str) -> None:
    most, since = case.service_area.council.stranger_limits.additions_a_day, turn.at - DAY
    came = (Note.objects, Document.objects)
    if sum(rows.filter(case_id=case.pk, from_complainant=True, at__gt=since).count() for rows in came) >= most:
        raise RuleBroken(
            code,
            f"{what}, because you have sent {most} messages and files in the last 24 hours, the most that we can take. "
            "Send it again tomorrow, or phone or write to the council.",
        )


def came_from_complainant(case: Case, event: CaseEvent) -> None:
    """Open a task to read it. It may end a pause."""
    open_task(case, TaskKind.READ_MESSAGE, event.at, event=event, detail=reply_came(case, event))


@transaction.atomic
def attach(turn: Turn, *, upload: Upload, public: bool) -> Document:
    """A file is served only after its scan.

    Raises RuleBroken: `case.came_in`, if the complainant is told; `file.too_many`, from them.
    """
    case = locked_case(turn, Move.ATTACH)
    if turn.by.has(Role.COMPLAINANT):
        _check_not_too_many(case, turn, "file.too_many", f"“{upload.checked.name}” has not been added")
    elif public:
        check_nothing_came_in(case, turn)
    document = _document(case, turn, upload.checked, public and not turn.withholds)
    document.stored.save(place_of(case.council_id, turn.at, document.key), upload.file, save=False)
    told = _audience(turn, public, "document")
    (event,) = _keep(case, turn, [document], told)
    tell(case, event, _added(document, told), turn.by)
    if document.from_complainant:
        came_from_complainant(case, event)
    return document


def enclose(case: Case, turn: Turn, files: Iterable[WaitingFile]) -> None:
    """Attach files that are already stored and checked."""
    documents = []
    for waiting in files:
        document = _document(case, turn, waiting.checked, public=True)
        document.key, document.stored = waiting.key, waiting.place
        documents.append(document)
    _keep(case, turn, documents)


def _keep(case: Case, turn: Turn, documents: list[Document], told: tuple[Tell, ...] = ()) -> list[CaseEvent]:
    Document.objects.bulk_create(documents)
    events = write_events([Entry(case, _added(document, told), turn) for document in documents])
    OutboxMessage.objects.bulk_create(_scan_of(document, turn.at) for document in documents)
    return events


def _document(case: Case, turn: Turn, checked: CheckedFile, public: bool) -> Document:
    from_complainant = turn.by.has(Role.COMPLAINANT)
    return Document(
        council_id=case.council_id,
        case=case,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        public=public or from_complainant,
        at=turn.at,
        by_id=turn.by.user_id,
        by_name=turn.by.name,
        from_complainant=from_complainant,
    )


def _added(document: Document, told: tuple[Tell, ...]) -> Decision:
    return Decision("document", text=document.name, data={"document": document.pk}, public=document.public, tell=told)


def _scan_of(document: Document, at: datetime) -> OutboxMessage:
    return OutboxMessage(
        council_id=document.council_id,
        case_id=document.case_id,
        kind="scan",
        payload={"document": document.pk},
        dedupe_key=f"scan:{document.pk}",
        created_at=at,
        not_before=at,
    )


@transaction.atomic
def record_learning(turn: Turn, *, lesson: str, action: str = "") -> Learning:
    """Raises RuleBroken (`learning.empty`)."""
    if not has_visible_text(lesson):
        raise RuleBroken("learning.empty", "Write what you have learned first.")
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
