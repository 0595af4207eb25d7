"""Put what someone says to staff into an earlier case of theirs. Only a person's decision does it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from complaints.cases.operations.apply import enclose
from complaints.cases.operations.correspondence import add_note
from complaints.cases.operations.moves import escalate
from complaints.cases.queries.case_search import PersonInCase, case_of_caller, person_in
from complaints.cases.rules.decisions import OpenCase, check_can_be_added
from complaints.models import Case
from complaints.people.operations.new_cases import check_details_said, keep_needs
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import WaitingFile
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.persons import PersonIdentity, of_another_person
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor
from councils.vocabulary.values import has_visible_text, visible_or_empty

if TYPE_CHECKING:
    from complaints.intake.rules import Submission


@transaction.atomic
def add_to_earlier(
    by: Actor, submission: "Submission", *, reference: str, at: datetime, files: Sequence[WaitingFile] = ()
) -> Case:
    """Put it into an open case of theirs, as a message: nothing new is logged.

    Raises AlreadySent; RuleBroken: `duplicate.unknown`, and as `of_another_person`, `_check_acts_for`,
    `check_can_be_added`, `add_note`.
    """
    case, context, caller = _of_caller(by, submission, reference, at)
    check_can_be_added(submission.kind, OpenCase(reference, Status(case.status), True, kind=ContactKind(case.kind)))
    _keep_needs(case, submission, caller.record, by, at)
    # A reply that came earlier ends a pause on its own day.
    came = replace(context, at=min(submission.received_at, at))
    add_note(came, text=_said(case, context, submission), public=not caller.concerned)
    _check_details(case, submission, caller.record, at)
    enclose(case, context, files, public=not caller.concerned)
    return case


@transaction.atomic
def ask_for_next_stage(
    by: Actor, submission: "Submission", *, reference: str, at: datetime, files: Sequence[WaitingFile] = ()
) -> Case:
    """Escalate the answered case of someone who is not satisfied with the response.

    Raises AlreadySent; RuleBroken: `duplicate.unknown`, and as `of_another_person`, `_check_acts_for`,
    `Submission.check_came_on` and `escalate` for a complainant.
    """
    case, context, caller = _of_caller(by, submission, reference, at)
    submission.check_came_on(london_day(at))
    _keep_needs(case, submission, caller.record, by, at)
    case = escalate(context, reason=_said(case, context, submission))
    _check_details(case, submission, caller.record, at)
    enclose(case, context, files, public=not caller.concerned)
    return case


def _said(case: Case, context: ActionContext, submission: "Submission") -> str:
    """Name who is not the case's own complainant: it would seem to be their message."""
    name = context.by.name
    return submission.as_message if name == case.complainant_name else f"{name} said:\n\n{submission.as_message}"


def _keep_needs(case: Case, submission: "Submission", record_id: int | None, by: Actor, at: datetime) -> None:
    contact = submission.contact
    as_staff = ActionContext(case.pk, by, at)
    keep_needs(case, contact.adjustment_kinds, visible_or_empty(contact.adjustments), record_id, as_staff)


def _check_details(case: Case, submission: "Submission", record_id: int | None, at: datetime) -> None:
    contact = submission.contact
    check_details_said(case, contact.details, record_id, at, protects_address=contact.address_protected)


def _check_acts_for(case: Case, name: str) -> None:
    """Permission is asked for each case. Raises RuleBroken (`repeat.acts_for`)."""
    if has_visible_text(name) and name.strip().casefold() != case.on_behalf_of.casefold():
        raise RuleBroken(
            "repeat.acts_for", f"{case.reference} is not for {name.strip()}. Log this by itself, or leave this blank."
        )


def _of_caller(
    by: Actor, submission: "Submission", reference: str, at: datetime
) -> tuple[Case, ActionContext, PersonInCase]:
    """Return their case, locked, what they do there as they would on their own page, and who of the case they are."""
    contact, case = submission.contact, case_of_caller(by, reference)
    identity = PersonIdentity(
        contact.name,
        contact.email,
        contact.phone,
        contact.address,
        represented=contact.on_behalf_of,
        record=contact.person_id,
    )
    known = person_in(case, identity)
    if known is None:
        raise of_another_person(case.reference)
    _check_acts_for(case, contact.on_behalf_of)
    caller = Actor.complainant(case.council_id, None, known.name, frozenset({case.pk}))
    written_down = submission.written_down(by.name, london_day(at))
    context = ActionContext(case.pk, caller, at, sent_as=str(submission.idempotency_key), told_to=written_down)
    return case, context, known
