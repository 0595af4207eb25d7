"""Split a case: part of it becomes a case of its own."""

from dataclasses import replace

from django.db import transaction

from complaints.case_facts.queries import parts_of, stage_began_at
from complaints.cases.operations.apply import complete_task, locked_case, record, write_event
from complaints.correspondence.queries.adjustments import person_concerned, unclassified_of
from complaints.intake.operations import log_complaint
from complaints.intake.rules import Contact, Submission
from complaints.links import rules
from complaints.links.operations.linking import keep_link
from complaints.models import Case, CaseParty, CaseRestriction, CaseTask, Consent
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import missing_consent, stated_name
from complaints.vocabulary.lifecycle import Channel, Move, TaskKind
from complaints.vocabulary.people import LinkKind, PartyRole, RepresentativeKind
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind


@transaction.atomic
def split_case(context: ActionContext, part: rules.SplitPart) -> Case:
    """Log part of a case as a case of its own, received when its present stage was. The complainant gets a receipt.

    Consent that is in force is about the whole complaint, so it goes on for the part, as do joint complainants. Who may
    not see the whole may not see the part.
    Raises as `log_complaint`.
    """
    case = locked_case(context, Move.SPLIT)
    new = log_complaint(submission=_submission(case, part), by=context.by, at=context.at)
    _carry_restriction(case, new)
    keep_link(LinkKind.SPLIT, new, context, case)
    of_part = replace(context, case_id=new.pk, seen_version=None, seen_event=None, sent_as="")
    _carry_joint_complainants(case, new)
    write_event(case, rules.split(new.reference), context)
    missing = missing_consent(case.on_behalf_of, case.consent_from, case.consent_until, london_day(context.at))
    kept: dict[str, object] = {
        "safeguarding": case.safeguarding,
        "restricted": case.restricted,
        "enquirer": case.enquirer,
    }
    if not missing and case.consent_from:
        kept |= {"consent_from": case.consent_from, "consent_until": case.consent_until}
    record(new, rules.split_from(case.reference, kept), of_part)
    if not missing:
        _carry_consent(case, new, of_part)
    return new


def _carry_restriction(case: Case, new: Case) -> None:
    held = CaseRestriction.objects.filter(case_id=case.pk).first()
    if held is not None:
        CaseRestriction.objects.create(
            council_id=new.council_id,
            case_id=new.pk,
            safeguarding=held.safeguarding,
            marked_by_id=held.marked_by_id,
            about_staff=held.about_staff,
        )


def _carry_joint_complainants(case: Case, new: Case) -> None:
    """Those who complain together complain about the part too."""
    for part in CaseParty.objects.filter(case_id=case.pk, role=PartyRole.JOINT.value, ended_at=None):
        part.pk, part.case = None, new
        part.save(force_insert=True)


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
    name = stated_name(case.complainant_name)
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
            represented_id=person_concerned(case).pk if case.on_behalf_of else None,
            # What is classified is on the record of the person.
            adjustments=unclassified_of(case),
            user_id=case.complainant_id,
            person_id=case.person_id,
        ),
        channel=Channel(case.channel),
        received_at=stage_began_at(case, parts_of(case)),
        procedure=case.procedure,
        kind=ContactKind(case.kind),
        anonymity_reason=case.anonymity_reason,
        enquirer=RepresentativeKind(case.enquirer) if case.kind == ContactKind.MEMBER_ENQUIRY else None,
    )
