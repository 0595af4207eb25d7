"""Add a contact to an open case. Only a person's decision does it."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import (
    Entry,
    document_added,
    locked_case,
    make_move,
    open_task,
    prompt_offer,
    record,
    write_events,
)
from complaints.cases.queries.case_search import person_of
from complaints.cases.rules.decisions import OpenCase, escalate
from complaints.cases.rules.persons import same_person
from complaints.duplicates.rules import adding
from complaints.links.operations.linking import keep_link, other_case
from complaints.models import Case, Document, Note
from complaints.notifications.operations import notify
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import OPEN, Move, Status, TaskKind
from complaints.vocabulary.people import LinkKind
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Actor


@transaction.atomic
def add_to_open(context: ActionContext, *, reference: str) -> Case:
    """Move a contact's words and files to an open case of the same person; it ends as a duplicate.

    Raises RuleBroken: `duplicate.unknown`, and as `adding.add_to_open`.
    """
    case = locked_case(context, Move.ADD_TO_OPEN)
    other = other_case(context, reference)
    same = bool(same_person(person_of(case), person_of(other)))
    to = OpenCase(other.reference, Status(other.status), same, other.pk == case.pk, ContactKind(other.kind))
    record(case, adding.add_to_open(facts_of(case), to), context)
    keep_link(LinkKind.DUPLICATE, case, context, other)
    complainant = Actor.complainant(case.council_id, case.complainant_id, case.complainant_name)
    _add_message(other, case, ActionContext(other.pk, complainant, context.at), context.by)
    return case


@transaction.atomic
def escalate_and_add(context: ActionContext, *, reference: str) -> Case:
    """An earlier complaint goes to its next stage, and this contact is added to it.

    Raises as `escalate` and `add_to_open`.
    """
    earlier = other_case(context, reference)
    if Status(earlier.status) not in OPEN:
        of_earlier = replace(context, case_id=earlier.pk, seen_version=None, seen_event=None, sent_as="")
        decide = partial(escalate, on=london_day(context.at), asked_by_complainant=False, reason="")
        make_move(of_earlier, Move.ESCALATE, decide)
    return add_to_open(context, reference=reference)


def _add_message(other: Case, case: Case, as_complainant: ActionContext, by: Actor) -> None:
    """The message and the files keep the time at which the council received them."""
    text = "\n\n".join(part for part in (case.summary, case.description, case.wanted) if part)
    note = Note.objects.create(
        council_id=other.council_id,
        case=other,
        text=text,
        public=True,
        at=case.received_at,
        by_id=case.complainant_id,
        by_name=case.complainant_name,
        from_complainant=True,
    )
    message = adding.message_from(case.reference, case.received_at, note, by.name)
    (event,) = write_events([Entry(other, message, as_complainant, at=case.received_at)])
    documents = list(Document.objects.filter(case_id=case.pk))
    Document.objects.filter(case_id=case.pk).update(case_id=other.pk)
    write_events([Entry(other, document_added(each, ()), as_complainant, at=each.at) for each in documents])
    notify(other, event, message, as_complainant.by)
    detail = adding.about_message(case.reference, case.received_at)
    open_task(other, TaskKind.READ_MESSAGE, case.received_at, event=event, detail=detail)
    prompt_offer(other, event)
