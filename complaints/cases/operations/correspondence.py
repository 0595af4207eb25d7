"""Notes, documents and learning on a case."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from complaints.cases.operations.apply import (
    check_nothing_came_in,
    document_added,
    keep_documents,
    locked_case,
    may_be_one_again,
    new_document,
    open_task,
    prompt_offer,
    record,
    write_event,
)
from complaints.cases.operations.pausing import reply_came
from complaints.models import Case, CaseEvent, Document, Learning, Note
from complaints.notifications.operations import notify
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Audience, Decision, Move, Notify, TaskKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text

if TYPE_CHECKING:
    from complaints.documents.operations.uploads import Upload

DAY = timedelta(days=1)


def _audience(context: ActionContext, public: bool, kind: str) -> tuple[Notify, ...]:
    if context.by.has(Role.COMPLAINANT):
        return (Notify(kind, Audience.OFFICER), Notify(kind, Audience.CHAMPIONS))
    return (Notify(kind, Audience.COMPLAINANT),) if public else ()


@transaction.atomic
def add_note(context: ActionContext, *, text: str, public: bool) -> Note:
    """Raises RuleBroken: `note.empty`; `case.came_in`, to the complainant; `note.too_many`, from them."""
    if not has_visible_text(text):
        raise RuleBroken("note.empty", "Write the note first.")
    case = locked_case(context, Move.ADD_NOTE)
    from_complainant = context.by.has(Role.COMPLAINANT)
    if from_complainant:
        _check_not_too_many(case, context, "note.too_many", "Your message has not been sent")
    elif public:
        check_nothing_came_in(case, context)
    note = Note.objects.create(
        council_id=case.council_id,
        case=case,
        text=text.strip(),
        public=public,
        at=context.at,
        by_id=context.by.user_id,
        by_name=context.by.name,
        from_complainant=from_complainant,
    )
    told = _audience(context, public, "note")
    said = Decision("note", text=note.text, data={"note": note.pk}, public=note.public, notify=told)
    event = write_event(case, said, context)
    notify(case, event, said, context.by)
    if from_complainant:
        came_from_complainant(case, event)
    return note


def _check_not_too_many(case: Case, context: ActionContext, code: str, what: str) -> None:
    most, since = case.service_area.council.stranger_limits.additions_a_day, context.at - DAY
    came = (Note.objects, Document.objects)
    if sum(rows.filter(case_id=case.pk, from_complainant=True, at__gt=since).count() for rows in came) >= most:
        raise RuleBroken(
            code,
            f"{what}, because you have sent {most} messages and files in the last 24 hours, the most that we can take. "
            "Send it again tomorrow, or phone or write to the council.",
        )


def came_from_complainant(case: Case, event: CaseEvent) -> None:
    """Open a task to read it. It may end a pause, or be the reason to offer a complaint."""
    detail = " ".join(filter(None, (reply_came(case, event), may_be_one_again(case))))
    open_task(case, TaskKind.READ_MESSAGE, event.at, event=event, detail=detail)
    prompt_offer(case, event)


@transaction.atomic
def attach(context: ActionContext, *, upload: "Upload", public: bool) -> Document:
    """A file is served only after its scan.

    Raises RuleBroken: `case.came_in`, if the complainant is told; `file.too_many`, from them.
    """
    case = locked_case(context, Move.ATTACH)
    if context.by.has(Role.COMPLAINANT):
        _check_not_too_many(case, context, "file.too_many", f"“{upload.checked.name}” has not been added")
    elif public:
        check_nothing_came_in(case, context)
    document = new_document(case, context, upload.checked, public)
    upload.store_for(document)
    told = _audience(context, public, "document")
    (event,) = keep_documents(case, context, [document], told)
    notify(case, event, document_added(document, told), context.by)
    if document.from_complainant:
        came_from_complainant(case, event)
    return document


@transaction.atomic
def record_learning(context: ActionContext, *, lesson: str, action: str = "") -> Learning:
    """Raises RuleBroken (`learning.empty`)."""
    if not has_visible_text(lesson):
        raise RuleBroken("learning.empty", "Write what you have learned first.")
    case = locked_case(context, Move.RECORD_LEARNING)
    learning = Learning.objects.create(
        council_id=case.council_id,
        case=case,
        lesson=lesson.strip(),
        action=action.strip(),
        at=context.at,
        by_id=context.by.user_id,
        by_name=context.by.name,
    )
    record(case, Decision("learning", text=learning.lesson, data={"learning": learning.pk}, public=False), context)
    return learning
