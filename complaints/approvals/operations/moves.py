"""Moves that a second person approves. Approving carries the proposal out in the proposer's name."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from complaints.approvals.operations.requests import decidable, decide, event_data, in_the_proposers_name, record_event
from complaints.cases.operations import exceptions, moves, pausing
from complaints.cases.operations.apply import locked_case
from complaints.models import ApprovalRequest
from complaints.vocabulary.actions import (
    APPROVAL_REQUESTED,
    ActionContext,
    ApprovalDecision,
    ApprovedBy,
    CaseProposal,
    ProposedClosure,
    ProposedMistake,
    ProposedPosting,
    ProposedReceipt,
    ProposedResume,
    ProposedSkip,
    check_reason,
)
from complaints.vocabulary.correspondence import SENDING, SendingAnswer
from complaints.vocabulary.lifecycle import Audience, Decision, Notify
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor


@transaction.atomic
def propose(context: ActionContext, proposal: CaseProposal, reason: str) -> ApprovalRequest:
    """Raises RuleBroken: `approval.waiting`, `approval.reason`, and as the operation, which is tried first."""
    check_reason(reason)
    case = locked_case(context, proposal.move, reason)
    if ApprovalRequest.objects.filter(case_id=case.pk, kind=proposal.kind.value, decision="").exists():
        raise RuleBroken("approval.waiting", "A request is already waiting for approval.")
    with transaction.atomic():
        carry_out_on_trial(context, proposal, reason)
        transaction.set_rollback(True)
    request = ApprovalRequest.objects.create(
        council_id=case.council_id,
        case=case,
        kind=proposal.kind.value,
        proposed={**proposal.as_data(), **({SENDING: context.sending.as_data()} if context.sending else {})},
        reason=reason.strip(),
        proposed_at=context.at,
        proposed_by_id=context.by.user_id,
        proposed_by_name=context.by.name,
    )
    notify = (
        Notify("approval_requested", Audience.COMPLAINTS_MANAGERS),
        Notify("approval_requested", Audience.HEADS_OF_SERVICE),
    )
    record_event(
        case,
        Decision(APPROVAL_REQUESTED, text=request.reason, data=event_data(request), public=False, notify=notify),
        context,
    )
    return request


@transaction.atomic
def approve(request_id: int, *, by: Actor, at: datetime, note: str = "") -> ApprovalRequest:
    """Raises ApprovalRequest.DoesNotExist, also for a closure day; NotAllowed or RuleBroken: `approval.role`,
    `approval.same_person`, `approval.decided`, and as the operation.
    """
    request, case = decidable(request_id, by)
    proposal = request.proposal
    if case is None or isinstance(proposal, ProposedClosure):
        raise ApprovalRequest.DoesNotExist
    context = ActionContext(
        case.pk,
        in_the_proposers_name(request, by),
        at,
        approved_by=ApprovedBy(by.user_id, by.name),
        sending=SendingAnswer.from_data(request.proposed[SENDING]) if SENDING in request.proposed else None,
    )
    _carry_out(context, proposal, request.reason)
    return decide(request, ApprovalDecision.APPROVED, by, at, note)


def carry_out_on_trial(context: ActionContext, proposal: CaseProposal, reason: str) -> None:
    """The caller rolls back."""
    _carry_out(replace(context, approved_by=ApprovedBy()), proposal, reason)


def _carry_out(context: ActionContext, proposal: CaseProposal, reason: str) -> None:
    if isinstance(proposal, ProposedReceipt):
        moves.correct_date_of_receipt(context, received_at=proposal.received_at, reason=reason)
    elif isinstance(proposal, ProposedResume):
        pausing.resume(context, on=proposal.on)
    elif isinstance(proposal, ProposedSkip):
        exceptions.skip_stage(context, reason=reason)
    elif isinstance(proposal, ProposedMistake):
        exceptions.log_by_mistake(context, reason=reason)
    elif isinstance(proposal, ProposedPosting):
        moves.record_posting(context, proposal.task_id, posted_on=proposal.posted_on, how_met=proposal.how_met)
    else:
        moves.extend(context, extension=proposal.extension, reason=reason, news_every=proposal.news_every)
