"""Approval requests, oldest first."""

from collections.abc import Sequence

from django.db.models import QuerySet

from complaints.case_facts.queries import approvals_visible_to
from complaints.models import ApprovalRequest, Case
from councils.vocabulary.roles import Actor


def waiting_approvals(actor: Actor) -> QuerySet[ApprovalRequest]:
    return approvals_visible_to(actor).filter(decision="").select_related("case", "case__service_area")


def waiting_approvals_of(case: Case) -> Sequence[ApprovalRequest]:
    requests = list(ApprovalRequest.objects.filter(case_id=case.pk, decision=""))
    for request in requests:
        request.case = case
    return requests


def approval_of(actor: Actor, request_id: int) -> ApprovalRequest:
    """Raises ApprovalRequest.DoesNotExist."""
    requests = approvals_visible_to(actor).filter(case__isnull=False).select_related("case", "case__service_area")
    return requests.get(pk=request_id)


def waiting_closures(actor: Actor) -> Sequence[ApprovalRequest]:
    return list(waiting_approvals(actor).filter(case=None))


def closure_approval_of(actor: Actor, request_id: int) -> ApprovalRequest:
    """Raises ApprovalRequest.DoesNotExist."""
    return approvals_visible_to(actor).filter(case=None).get(pk=request_id)
