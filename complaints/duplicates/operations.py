"""Add a contact to an open case, split a case, or link two. Only a person's decision does either."""

from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from complaints.case_facts.queries import cases_visible_to, facts_of, typed_reference
from complaints.cases.operations.apply import (
    Entry,
    document_added,
    locked_case,
    open_task,
    record,
    write_event,
    write_events,
)
from complaints.duplicates.queries import link_of, person_of
from complaints.duplicates.rules import links, suggestions
from complaints.duplicates.rules.persons import same_person
from complaints.intake.operations import log_complaint
from complaints.intake.rules import Contact, Submission
from complaints.models import Case, CaseLink, Document, Note
from complaints.notifications.operations import notify
from complaints.people.operations.consents import carry_consent
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import NAMELESS
from complaints.vocabulary.lifecycle import Channel, Move, Status, TaskKind
from complaints.vocabulary.links import CHOSEN_BY_STAFF, LinkKind
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor


@transaction.atomic
def add_to_open(context: ActionContext, *, reference: str) -> Case:
    """Move a contact's words and files to an open case of the same person; it ends as a duplicate.

    Raises RuleBroken: `duplicate.unknown`, and as `suggestions.add_to_open`.
    """
    case = locked_case(context, Move.ADD_TO_OPEN)
    other = _other_case(context, reference)
    same = bool(same_person(person_of(case), person_of(other)))
    to = suggestions.OpenCase(other.reference, Status(other.status), same, other.pk == case.pk)
    record(case, suggestions.add_to_open(facts_of(case), to), context)
    _keep(LinkKind.DUPLICATE, case, context, other)
    complainant = Actor.complainant(case.council_id, case.complainant_id, case.complainant_name)
    _add_message(other, case, ActionContext(other.pk, complainant, context.at), context.by)
    return case


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
    message = suggestions.message_from(case.reference, case.received_at, note, by.name)
    (event,) = write_events([Entry(other, message, as_complainant, at=case.received_at)])
    documents = list(Document.objects.filter(case_id=case.pk))
    Document.objects.filter(case_id=case.pk).update(case_id=other.pk)
    write_events([Entry(other, document_added(each, ()), as_complainant, at=each.at) for each in documents])
    notify(other, event, message, as_complainant.by)
    detail = suggestions.about_message(case.reference, case.received_at)
    open_task(other, TaskKind.READ_MESSAGE, case.received_at, event=event, detail=detail)


@transaction.atomic
def link_cases(
    context: ActionContext, *, kind: LinkKind, reference: str, elsewhere: str = "", reason: str = ""
) -> None:
    """Link a case with another that the actor may see, or with another council's case, which is only named.

    Once more is the same link. A pair that is not a duplicate is not suggested again.
    Raises RuleBroken: `duplicate.unknown`, and as `links.check_link`.
    """
    case = locked_case(context, Move.ADD_NOTE)
    links.check_link(kind, reference, elsewhere)
    other = None if elsewhere else _other_case(context, reference)
    links.check_not_itself(is_itself=other is not None and other.pk == case.pk)
    if not _keep(kind, case, context, other, elsewhere, reason):
        return
    write_event(case, links.linked(kind, other.reference if other else elsewhere, reason), context)
    if other is not None:
        write_event(other, links.linked(kind, case.reference, reason), replace(context, case_id=other.pk, sent_as=""))


@transaction.atomic
def split_case(context: ActionContext, part: links.CasePart) -> Case:
    """Log part of a case as a case of its own, received when the whole was. The complainant gets a receipt for it.

    Consent that is held is about the whole complaint, so it goes on for the part.
    Raises as `log_complaint`.
    """
    case = locked_case(context, Move.SPLIT)
    new = log_complaint(submission=_submission(case, part), by=context.by, at=context.at)
    _keep(LinkKind.SPLIT, new, context, case)
    of_part = replace(context, case_id=new.pk, seen_version=None, seen_event=None, sent_as="")
    write_event(case, links.split(new.reference), context)
    write_event(new, links.split_from(case.reference), of_part)
    carry_consent(case, of_part)
    return new


def _submission(case: Case, part: links.CasePart) -> Submission:
    name = "" if case.complainant_name == NAMELESS else case.complainant_name
    return Submission(
        service_area_id=part.service_area_id,
        summary=part.summary,
        description=part.description,
        wanted=part.wanted,
        contact=Contact(
            name=name,
            email=case.complainant_email,
            phone=case.complainant_phone,
            address=case.complainant_address,
            on_behalf_of=case.on_behalf_of,
            adjustments=case.adjustments,
            user_id=case.complainant_id,
            person_id=case.person_id,
        ),
        channel=Channel(case.channel),
        received_at=case.received_at,
        procedure=case.procedure,
        kind=ContactKind(case.kind),
        anonymity_reason=case.anonymity_reason,
    )


@transaction.atomic
def remove_link(context: ActionContext, link_id: int, *, reason: str) -> None:
    """Take back a link that staff chose. Both timelines keep that it was there.

    Raises CaseLink.DoesNotExist.
    """
    case = locked_case(context, Move.ADD_NOTE)
    link = link_of(context.by, case, link_id)
    link.delete()
    for one, named in link.ends():
        write_event(one, links.unlinked(LinkKind(link.kind), named, reason), replace(context, case_id=one.pk))


def _keep(
    kind: LinkKind, case: Case, context: ActionContext, other: Case | None, elsewhere: str = "", reason: str = ""
) -> bool:
    """Return whether the link is new. A pair is linked once, from whichever case."""
    pair = Q(case=case, other=other, other_reference=elsewhere)
    if other is not None and kind in CHOSEN_BY_STAFF:
        pair |= Q(case=other, other=case)
    if CaseLink.objects.filter(pair, council_id=case.council_id, kind=kind.value).exists():
        return False
    made = {"made_at": context.at, "made_by_id": context.by.user_id, "made_by_name": context.by.name}
    _, is_new = CaseLink.objects.get_or_create(
        council_id=case.council_id,
        case=case,
        other=other,
        other_reference=elsewhere,
        kind=kind.value,
        defaults={**made, "reason": reason},
    )
    return is_new


def _other_case(context: ActionContext, reference: str) -> Case:
    cases = cases_visible_to(context.by).select_related("policy_version", "service_area__council")
    known = typed_reference(reference)
    other = cases.select_for_update(of=("self",)).filter(reference=known).first() if known else None
    if other is None:
        raise RuleBroken("duplicate.unknown", f"There is no case with the reference {reference.strip()}.")
    return other
