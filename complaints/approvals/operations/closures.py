"""Closure days in the past, which a second person approves."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from complaints.approvals.operations.requests import decidable, decide, in_the_proposers_name
from complaints.models import ApprovalRequest
from complaints.recalculation.operations import Decided, decide_for_council
from complaints.vocabulary.actions import ApprovalDecision, ProposedClosure, check_reason
from councils.calendars.rules import DayOff
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

# The length of the column for a person's name.
LONGEST_NAME = 150


@transaction.atomic
def propose_closure(proposal: ProposedClosure, reason: str, *, by: Actor, at: datetime) -> ApprovalRequest:
    """Raises NotAllowed (`calendar.role`); RuleBroken: `approval.waiting`, `approval.reason`, and as
    `decide_for_council`.
    """
    check_reason(reason)
    waiting = ApprovalRequest.objects.filter(case=None, kind=proposal.kind.value, decision="")
    if any(each.proposed["day"] == proposal.day.isoformat() for each in waiting):
        raise RuleBroken("approval.waiting", "This day is already waiting for approval.")
    with transaction.atomic():
        _decide_closure(proposal, by, at, reason)
        transaction.set_rollback(True)
    return ApprovalRequest.objects.create(
        council_id=by.council_id,
        kind=proposal.kind.value,
        proposed=proposal.as_data(),
        reason=reason.strip(),
        proposed_at=at,
        proposed_by_id=by.user_id,
        proposed_by_name=by.name,
    )


@transaction.atomic
def approve_closure(request_id: int, *, by: Actor, at: datetime, note: str = "") -> ApprovalRequest:
    """Raises as `approve`; ApprovalRequest.DoesNotExist for a request about a case."""
    request, _ = decidable(request_id, by)
    proposal = request.proposal
    if not isinstance(proposal, ProposedClosure):
        raise ApprovalRequest.DoesNotExist
    proposer = in_the_proposers_name(request, by)
    both = replace(proposer, name=f"{proposer.name}, approved by {by.name}"[:LONGEST_NAME])
    _decide_closure(proposal, both, at, request.reason)
    return decide(request, ApprovalDecision.APPROVED, by, at, note)


def _decide_closure(proposal: ProposedClosure, by: Actor, at: datetime, reason: str) -> None:
    decide_for_council(DayOff(proposal.day, proposal.name, national=False), Decided(by, at, reason, approved=True))
