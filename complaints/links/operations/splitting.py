"""Split a case: part of it becomes a case of its own."""

from dataclasses import replace

from django.db import transaction

from complaints.cases.operations.apply import complete_task, locked_case, record, write_event
from complaints.correspondence.queries.adjustments import unclassified_of
from complaints.intake.operations import log_complaint
from complaints.intake.rules import Contact, Submission
from complaints.links import rules
from complaints.links.operations.linking import keep_link
from complaints.models import Case, CaseTask, Consent
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import NAMELESS, missing_consent
from complaints.vocabulary.lifecycle import Channel, Move, TaskKind
from complaints.vocabulary.people import LinkKind
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind


@transaction.atomic
def split_case(context: ActionContext, part: rules.SplitPart) -> Case:
    """Log part of a case as a case of its own, received when the whole was. The complainant gets a receipt for it.

    Consent that is in force is about the whole complaint, so it goes on for the part.
    Raises as `log_complaint`.
    """
    case = locked_case(context, Move.SPLIT)
    new = log_complaint(submission=_submission(case, part), by=context.by, at=context.at)
    keep_link(LinkKind.SPLIT, new, context, case)
    of_part = replace(context, case_id=new.pk, seen_version=None, seen_event=None, sent_as="")
    write_event(case, rules.split(new.reference), context)
    if missing_consent(case.on_behalf_of, case.consent_from, case.consent_until, london_day(context.at)):
        record(new, rules.split_from(case.reference), of_part)
    else:
        record(new, rules.split_from(case.reference, case.consent_from, case.consent_until), of_part)
        _carry_consent(case, new, of_part)
    return new


def _carry_consent(case: Case, new: Case, context: ActionContext) -> None:
    held = Consent.objects.filter(case_id=case.pk, ended_at=None).last()
    if held is None:
        return
    held.pk, held.case, held.document = None, new, None
    held.evidence = f"{held.evidence} (recorded on {case.reference})"
    held.save(force_insert=True)
    for task in CaseTask.objects.filter(case_id=new.pk, kind=TaskKind.GET_CONSENT.value, done_at=None):
        complete_task(context, task.pk, note=f"Recorded on {case.reference}")


def _submission(case: Case, part: rules.SplitPart) -> Submission:
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
            # What is classified is on the record of the person.
            adjustments=unclassified_of(case),
            user_id=case.complainant_id,
            person_id=case.person_id,
        ),
        channel=Channel(case.channel),
        received_at=case.received_at,
        procedure=case.procedure,
        kind=ContactKind(case.kind),
        anonymity_reason=case.anonymity_reason,
    )
