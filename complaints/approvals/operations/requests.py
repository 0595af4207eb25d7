"""Requests for approval: who may decide them, and how they are refused."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from complaints.case_facts.queries import approvals_visible_to, cases_visible_to
from complaints.cases.operations.apply import acting_roles, write_event
from complaints.models import ApprovalRequest, Case
from complaints.notifications import operations as notifications
from complaints.vocabulary.actions import (
    APPROVAL_REFUSED,
    ActionContext,
    ApprovalDecision,
    ApprovalKind,
    check_approver,
    check_undecided,
)
from complaints.vocabulary.lifecycle import Audience, Decision, Notify
from councils.queries import lock_calendar_shared
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, Actor
from councils.vocabulary.values import has_visible_text


@transaction.atomic
def refuse(request_id: int, *, by: Actor, at: datetime, note: str) -> ApprovalRequest:
    """Raises as `approve`, and RuleBroken (`approval.reason`)."""
    request, case = decidable(request_id, by)
    if not has_visible_text(note):
        raise RuleBroken("approval.reason", "Say why you are refusing this.")
    if case is not None:
        notify = (Notify("approval_refused", Audience.OFFICER), Notify("approval_refused", Audience.CHAMPIONS))
        fact = Decision(APPROVAL_REFUSED, text=note.strip(), data=event_data(request), public=False, notify=notify)
        record_event(case, fact, ActionContext(case.pk, by, at))
    return decide(request, ApprovalDecision.REFUSED, by, at, note)


def decidable(request_id: int, by: Actor) -> tuple[ApprovalRequest, Case | None]:
    request = approvals_visible_to(by).select_for_update(of=("self",)).get(pk=request_id)
    case, roles = None, by.roles
    if request.case_id is not None:
        lock_calendar_shared(by.council_id)
        case = cases_visible_to(by).select_for_update(of=("self",)).get(approvalrequest=request)
        roles = acting_roles(ActionContext(case.pk, by, request.proposed_at), case)
    check_approver(ApprovalKind(request.kind), roles, proposed_it=request.proposed_by_id == by.user_id)
    check_undecided(request.decision, request.decided_by_name)
    return request, case


def in_the_proposers_name(request: ApprovalRequest, by: Actor) -> Actor:
    """The proposer may have left since."""
    name = request.proposed_by_name
    return replace(by, user_id=request.proposed_by_id, name=name, roles=by.roles | CASEWORK_ROLES)


def decide(request: ApprovalRequest, decision: ApprovalDecision, by: Actor, at: datetime, note: str) -> ApprovalRequest:
    request.decision, request.note = decision.value, note.strip()
    request.decided_at, request.decided_by_id, request.decided_by_name = at, by.user_id, by.name
    request.save()
    return request


def event_data(request: ApprovalRequest) -> dict[str, object]:
    return {"approval": request.pk, "kind": request.kind, "proposed": str(request.proposal)}


def record_event(case: Case, fact: Decision, context: ActionContext) -> None:
    notifications.notify(case, write_event(case, fact, context), fact, context.by)
