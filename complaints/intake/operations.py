"""How a complaint or another contact comes in: from the portal, from staff and by the API."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from complaints.case_facts.queries import CaseSnapshot, Parts
from complaints.cases.operations import apply
from complaints.cases.operations.apply import HowReminded, enclose, open_task, write_event
from complaints.correspondence.queries.letters import our_addresses
from complaints.deadlines.stage_events import CaseFacts
from complaints.intake.rules import (
    Submission,
    answers_survey,
    check,
    check_reachable,
    is_reachable,
    may_be_told,
    new_reference,
)
from complaints.models import Case, CaseEvent, Deadline, StageRecord, TrackingLink
from complaints.models.correspondence import LINK_LASTS
from complaints.notifications import operations as notifications
from complaints.notifications.queries import reminder_planner
from complaints.people.operations.new_cases import (
    add_party,
    ask_for,
    check_details_given,
    keep_elected,
    keep_what_is_asked,
    open_tasks,
    person_for,
)
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import NAMELESS, WaitingFile, check_email
from complaints.vocabulary.lifecycle import Audience, Decision, Notify, TaskKind
from complaints.vocabulary.people import PartyRole
from councils.calendars.rules import london_day
from councils.models import ServiceArea
from councils.policies.queries import policy_in_force, procedures_in_force
from councils.policies.rules.casework_rules import CaseworkRules
from councils.policies.rules.policy_document import is_usual_complaint
from councils.queries import lock_calendar_shared, open_service_area
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import has_visible_text, visible_or_empty


def log_complaint(*, submission: Submission, by: Actor, at: datetime, files: Sequence[WaitingFile] = ()) -> Case:
    """A known idempotency key returns its first case.

    Raises RuleBroken: `kind.unknown`, `intake.other_submission`, `intake.service_area`, and as `check`,
    `check_reachable` and `check_email`.
    """
    check(submission, at)
    try:
        with transaction.atomic():
            return _log(submission, by, at, files)
    except (IntegrityError, RuleBroken):
        # The same form again returns its case, even if the rules have changed since.
        with transaction.atomic():
            known = _already_logged(submission, by.council_id)
        if known is None:
            raise
        return known


def _already_logged(submission: Submission, council_id: int) -> Case | None:
    if submission.idempotency_key is None:
        return None
    case = Case.objects.filter(council_id=council_id, idempotency_key=submission.idempotency_key).first()
    if case is not None and case.submission_hash != submission.fingerprint():
        raise RuleBroken("intake.other_submission", "This form was sent before with different answers. Start again.")
    return case


def _log(submission: Submission, by: Actor, at: datetime, files: Sequence[WaitingFile]) -> Case:
    lock_calendar_shared(by.council_id)
    area = open_service_area(by.council_id, submission.service_area_id)
    council = area.council
    case = _case(submission, area, _procedure(submission, area, by), by, at)
    stage = StageRecord(council_id=council.pk, case=case, stage=case.stage, received_at=submission.received_at)
    snapshot = CaseSnapshot(case, Parts([stage], [], (), has_learning=False), [])
    facts = snapshot.facts()
    check_reachable(submission, facts.rules)
    if submission.contact.user_id is None and has_visible_text(submission.contact.email):
        check_email(submission.contact.email, our_addresses(council))
    # Nothing is saved yet, so the dates are derived before any row is written.
    apply.derive(snapshot, facts, HowReminded(reminder_planner(council, facts.calendar), at))
    contact = submission.contact
    case.person = person_for(case, contact.person_id, by, at, protects_address=contact.address_protected)
    had_record = contact.user_id is not None or contact.person_id is not None
    keep_what_is_asked(case, contact.adjustment_kinds, had_record=had_record)
    case.save(force_insert=True)
    stage.save(force_insert=True)
    Deadline.objects.bulk_create(snapshot.deadlines)
    TrackingLink.objects.create(council_id=council.pk, case=case, made_at=at, expires_at=at + LINK_LASTS)
    _receive(case, submission, ActionContext(case.pk, by, at), facts, files)
    return case


def _receive(
    case: Case, submission: Submission, context: ActionContext, facts: CaseFacts, files: Sequence[WaitingFile]
) -> None:
    """What someone needs is known before the first letter to them is written."""
    contact = submission.contact
    ask_for(case, contact.adjustment_kinds, context)
    told = (Notify("received", Audience.COMPLAINANT), Notify("received_staff", Audience.CHAMPIONS))
    received = Decision("received", data={"channel": submission.channel.value}, notify=told)
    event = write_event(case, received, context)
    enclose(case, context, files)
    notifications.notify(case, event, received, context.by, facts)
    open_tasks(case, event, context)
    _about_people(case, event, context, facts.rules.practice, contact.represented_id)
    if contact.person_id is not None:
        check_details_given(case, event, context.at, protects_address=contact.address_protected)


def _about_people(
    case: Case, event: CaseEvent, context: ActionContext, practice: CaseworkRules, represented_id: int | None
) -> None:
    """What follows for the person that a case is for, and for who answers a survey."""
    if case.on_behalf_of:
        add_party(case, PartyRole.CONCERNED, case.on_behalf_of, context, represented_id)
    if case.on_behalf_of and case.enquirer:
        keep_elected(case, context)
    elif case.on_behalf_of:
        detail = may_be_told(practice, case.on_behalf_of)
        open_task(case, TaskKind.GET_CONSENT, context.at, event=event, detail=detail)
    follow_up = answers_survey(practice, case.channel, case.kind)
    if follow_up:
        open_task(case, TaskKind.OFFER_COMPLAINT, context.at, event=event, detail=follow_up)


def _procedure(submission: Submission, area: ServiceArea, by: Actor) -> str:
    """A resident's usual complaint goes under the service's statutory procedure."""
    usual = is_usual_complaint(submission.procedure, submission.kind)
    if not (usual and area.procedure and by.has(Role.COMPLAINANT)):
        return submission.procedure
    in_force = procedures_in_force(area.council_id, submission.received_at)
    return area.procedure if area.procedure in in_force else submission.procedure


def _case(submission: Submission, area: ServiceArea, procedure: str, by: Actor, at: datetime) -> Case:
    contact, council = submission.contact, area.council
    return Case(
        council_id=council.pk,
        reference=new_reference(council.reference_prefix),
        procedure=procedure,
        kind=submission.kind.value,
        received_as=submission.kind.value,
        policy_version=policy_in_force(council.pk, procedure, submission.received_at),
        service_area=area,
        summary=submission.summary.strip(),
        description=submission.description.strip(),
        wanted=visible_or_empty(submission.wanted),
        channel=submission.channel.value,
        complainant_id=contact.user_id,
        complainant_name=visible_or_empty(contact.name) or NAMELESS,
        complainant_email=visible_or_empty(contact.email).lower(),
        complainant_phone=visible_or_empty(contact.phone),
        complainant_address=visible_or_empty(contact.address),
        anonymous=contact.user_id is None and not is_reachable(contact),
        anonymity_reason=visible_or_empty(submission.anonymity_reason),
        logged_by_id=None if by.has(Role.COMPLAINANT) else by.user_id,
        help_place=submission.help.place.value if submission.help else "",
        helper=submission.help.helper.strip() if submission.help else "",
        enquirer=submission.enquirer.value if submission.enquirer else "",
        on_behalf_of=visible_or_empty(contact.on_behalf_of),
        # A member acts for a constituent by law.
        consent_from=london_day(submission.received_at)
        if submission.enquirer and has_visible_text(contact.on_behalf_of)
        else None,
        adjustments=visible_or_empty(contact.adjustments),
        received_at=submission.received_at,
        logged_at=at,
        last_event_at=at,
        idempotency_key=submission.idempotency_key,
        submission_hash=submission.fingerprint() if submission.idempotency_key else "",
    )
