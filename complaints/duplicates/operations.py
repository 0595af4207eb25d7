"""Add a contact to an open case. Only a person's decision does it."""

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import (
    Entry,
    document_added,
    locked_case,
    make_move,
    mark_done,
    may_be_one_again,
    open_task,
    prompt_offer,
    record,
    write_events,
)
from complaints.cases.operations.pausing import reply_came
from complaints.cases.queries.case_search import person_in, person_of
from complaints.cases.rules.decisions import OpenCase, escalate
from complaints.correspondence.queries.adjustments import acting_on, unclassified_of
from complaints.deadlines.stage_events import CaseFacts
from complaints.duplicates.rules import adding
from complaints.links.operations.linking import keep_link, other_case
from complaints.models import Case, CaseTask, Deadline, Document, Note
from complaints.notifications.operations import notify
from complaints.people.operations.new_cases import keep_needs
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import missing_consent
from complaints.vocabulary.lifecycle import OPEN, DeadlineKind, Decision, Move, Status, TaskKind
from complaints.vocabulary.people import LinkKind, listed
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Actor


@transaction.atomic
def add_to_open(context: ActionContext, *, reference: str, escalated: bool = False) -> Case:
    """Move a contact's words and files to an open case of the same person; it ends as a duplicate.

    `escalated`: that case has just gone to its next stage.

    Raises RuleBroken: `duplicate.unknown`, and as `adding.add_to_open`.
    """
    case = locked_case(context, Move.ADD_TO_OPEN)
    other = other_case(context, reference)
    known = person_in(other, person_of(case))
    same = known is not None
    today = london_day(context.at)
    due_on, kind = _response_due(other, today), ContactKind(other.kind)
    to = OpenCase(other.reference, Status(other.status), same, other.pk == case.pk, kind, escalated, due_on)
    record(case, adding.add_to_open(facts_of(case), to, today), context)
    keep_link(LinkKind.DUPLICATE, case, context, other)
    _keep_needs(other, case, known.record if known is not None else None, context)
    complainant = Actor.complainant(case.council_id, case.complainant_id, case.complainant_name)
    as_complainant = ActionContext(other.pk, complainant, context.at)
    words = "\n\n".join(part for part in (case.summary, case.description, case.wanted) if part)
    if known is not None and known.record != other.person_id:
        # On the page of the case's own complainant it would seem to be their message.
        words = f"{case.complainant_name} said:\n\n{words}"
    to_add = MessageToAdd(words, case.received_at, public=known is None or not known.concerned)
    _add_message(other, case, as_complainant, context.by, to_add)
    _move_messages(other, case, as_complainant, context, public=to_add.public)
    _move_files(other, case, context, public=to_add.public)
    return case


def _response_due(case: Case, today: date) -> date | None:
    """None while the clock is paused, or where nothing about the person may be told."""
    if case.paused or missing_consent(case.on_behalf_of, case.consent_from, case.consent_until, today):
        return None
    due = Deadline.objects.filter(case_id=case.pk, kind=DeadlineKind.RESPONSE.value, subject=case.stage, open=True)
    return due.values_list("due_on", flat=True).first()


def _keep_needs(other: Case, case: Case, record_id: int | None, context: ActionContext) -> None:
    """What no one has looked at goes along; so does what stands on a record of the contact's own."""
    acting = acting_on(case) if case.person_id != record_id else ()
    plain = [adjustment.kind for adjustment in acting if not adjustment.detail]
    detailed = listed(adjustment for adjustment in acting if adjustment.detail)
    words = "\n".join(text for text in (detailed, unclassified_of(case)) if text)
    keep_needs(other, plain, words, record_id, replace(context, case_id=other.pk))


@transaction.atomic
def escalate_and_add(context: ActionContext, *, reference: str) -> Case:
    """An earlier complaint goes to its next stage, from the day of this contact, which is added to it.

    Raises as `escalate` and `add_to_open`.
    """
    contact = locked_case(context, Move.ADD_TO_OPEN)
    earlier = other_case(context, reference)
    escalates = Status(earlier.status) not in OPEN
    if escalates:
        of_earlier = replace(context, case_id=earlier.pk, seen_version=None, seen_event=None, sent_as="")

        def decide(facts: CaseFacts) -> Decision:
            asked_at = max(contact.received_at, facts.clock.responded_at or contact.received_at)
            return escalate(facts, context.at, False, "", london_day(asked_at))

        make_move(of_earlier, Move.ESCALATE, decide)
    return add_to_open(context, reference=reference, escalated=escalates)


class MessageToAdd(NamedTuple):
    """`public`: the complainant of the other case may read it; not what the person concerned said."""

    words: str
    received_at: datetime
    public: bool


def _add_message(other: Case, case: Case, as_complainant: ActionContext, by: Actor, to_add: MessageToAdd) -> None:
    """It keeps the time at which the council received it."""
    received_at = to_add.received_at
    note = Note.objects.create(
        council_id=other.council_id,
        case=other,
        text=to_add.words,
        public=to_add.public,
        at=received_at,
        by_id=case.complainant_id,
        by_name=case.complainant_name,
        from_complainant=True,
    )
    message = replace(adding.message_from(case.reference, received_at, note, by.name), public=to_add.public)
    (event,) = write_events([Entry(other, message, as_complainant, at=received_at)])
    notify(other, event, message, as_complainant.by)
    said = (adding.about_message(case.reference, received_at), reply_came(other, event), may_be_one_again(other))
    detail = " ".join(filter(None, said))
    open_task(other, TaskKind.READ_MESSAGE, received_at, event=event, detail=detail)
    prompt_offer(other, event)


def _move_messages(
    other: Case, case: Case, as_complainant: ActionContext, context: ActionContext, *, public: bool
) -> None:
    """What waits to be read on the contact waits on the other case instead."""
    waiting = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value, done_at=None)
    for task in waiting.select_related("event").order_by("pk"):
        if task.event is not None and "note" in task.event.data:
            to_add = MessageToAdd(task.event.text, task.event.at, public)
            _add_message(other, case, as_complainant, context.by, to_add)
        mark_done(task, case, context, f"Added to {other.reference}")


def _move_files(other: Case, case: Case, context: ActionContext, *, public: bool) -> None:
    """Each entry says who added the file and when, and who moved it."""
    files = Document.objects.filter(case_id=case.pk)
    if not public:
        files.update(public=False)
    documents = list(files)
    files.update(case_id=other.pk)
    write_events([_file_entry(other, case, each, context.by) for each in documents])


def _file_entry(other: Case, case: Case, document: Document, moved_by: Actor) -> Entry:
    added = document_added(document, ())
    data = {**added.data, **adding.origin(case.reference, moved_by.name)}
    by = Actor(other.council_id, document.by_id, document.by_name, frozenset())
    return Entry(other, replace(added, data=data), ActionContext(other.pk, by, document.at), at=document.at)
