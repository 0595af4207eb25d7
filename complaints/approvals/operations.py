"""Second-person approval. Approving carries the proposal out in the proposer's name."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from complaints.approvals.queries import approvals_visible_to
from complaints.case_facts.queries import cases_visible_to
from complaints.cases.operations import moves
from complaints.cases.operations.apply import acting_roles, locked_case, write_event
from complaints.models import ApprovalRequest, Case
from complaints.notifications import operations as notifications
from complaints.recalculation.operations import Decided, decide_for_council
from complaints.vocabulary.actions import (
    APPROVAL_REFUSED,
    APPROVAL_REQUESTED,
    ApprovalDecision,
    ApprovalKind,
    ApprovedBy,
    CaseProposal,
    ProposedClosure,
    ProposedPosting,
    ProposedReceipt,
    ProposedResume,
    Turn,
    check_approver,
    check_reason,
    check_undecided,
)
from complaints.vocabulary.correspondence import SENDING, SendingAnswer
from complaints.vocabulary.lifecycle import Audience, Decision, Tell
from councils.calendars.queries import lock_calendar_shared
from councils.calendars.rules import DayOff
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, Actor
from councils.vocabulary.values import has_visible_text

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


def _decide_closure(proposal: ProposedClosure, by: Actor, at: datetime, reason: str) -> None:
    decide_for_council(DayOff(proposal.day, proposal.name, national=False), Decided(by, at, reason, approved=True))


@transaction.atomic
def propose(turn: Turn, proposal: CaseProposal, reason: str) -> ApprovalRequest:
    """Raises RuleBroken: `approval.waiting`, `approval.reason`, and as the operation, which is tried first."""
    check_reason(reason)
    case = locked_case(turn, proposal.move, reason)
    if ApprovalRequest.objects.filter(case_id=case.pk, kind=proposal.kind.value, decision="").exists():
        raise RuleBroken("approval.waiting", "A request is already waiting for approval.")
    with transaction.atomic():
        carry_out_on_trial(turn, proposal, reason)
        transaction.set_rollback(True)
    request = ApprovalRequest.objects.create(
        council_id=case.council_id,
        case=case,
        kind=proposal.kind.value,
        proposed={**proposal.as_data(), **({SENDING: turn.sending.as_data()} if turn.sending else {})},
        reason=reason.strip(),
        proposed_at=turn.at,
        proposed_by_id=turn.by.user_id,
        proposed_by_name=turn.by.name,
    )
    tells = (
        Tell("approval_requested", Audience.COMPLAINTS_MANAGERS),
        Tell("approval_requested", Audience.HEADS_OF_SERVICE),
    )
    _record(
        case, Decision(APPROVAL_REQUESTED, text=request.reason, data=_data(request), public=False, tell=tells), turn
    )
    return request


@transaction.atomic
def approve(request_id: int, *, by: Actor, at: datetime, note: str = "") -> ApprovalRequest:
    """Raises ApprovalRequest.DoesNotExist; NotAllowed or RuleBroken: `approval.role`, `approval.same_person`,
    `approval.decided`, and as the operation.
    """
    request, case = _decidable(request_id, by)
    proposal, proposer = request.proposal, _in_the_proposers_name(request, by)
    if isinstance(proposal, ProposedClosure):
        both = replace(proposer, name=f"{proposer.name}, approved by {by.name}"[:LONGEST_NAME])
        _decide_closure(proposal, both, at, request.reason)
    elif case is not None:
        turn = Turn(
            case.pk,
            proposer,
            at,
            approved_by=ApprovedBy(by.user_id, by.name),
            sending=SendingAnswer.from_data(request.proposed[SENDING]) if SENDING in request.proposed else None,
        )
        _carry_out(turn, proposal, request.reason)
    return _decide(request, ApprovalDecision.APPROVED, by, at, note)


@transaction.atomic
def refuse(request_id: int, *, by: Actor, at: datetime, note: str) -> ApprovalRequest:
    """Raises as `approve`, and RuleBroken (`approval.reason`)."""
    request, case = _decidable(request_id, by)
    if not has_visible_text(note):
        raise RuleBroken("approval.reason", "Say why you are refusing this.")
    if case is not None:
        tells = (Tell("approval_refused", Audience.OFFICER), Tell("approval_refused", Audience.CHAMPIONS))
        fact = Decision(APPROVAL_REFUSED, text=note.strip(), data=_data(request), public=False, tell=tells)
        _record(case, fact, Turn(case.pk, by, at))
    return _decide(request, ApprovalDecision.REFUSED, by, at, note)


def carry_out_on_trial(turn: Turn, proposal: CaseProposal, reason: str) -> None:
    """The caller rolls back."""
    _carry_out(replace(turn, approved_by=ApprovedBy()), proposal, reason)


def _carry_out(turn: Turn, proposal: CaseProposal, reason: str) -> None:
    if isinstance(proposal, ProposedReceipt):
        moves.correct(turn, received_at=proposal.received_at, reason=reason)
    elif isinstance(proposal, ProposedResume):
        moves.resume(turn, on=proposal.on)
    elif isinstance(proposal, ProposedPosting):
        moves.record_posting(turn, proposal.task_id, posted_on=proposal.posted_on)
    else:
        moves.extend(turn, extension=proposal.extension, reason=reason, news_every=proposal.news_every)


def _decidable(request_id: int, by: Actor) -> tuple[ApprovalRequest, Case | None]:
    request = approvals_visible_to(by).select_for_update(of=("self",)).get(pk=request_id)
    case, roles = None, by.roles
    if request.case_id is not None:
        lock_calendar_shared(by.council_id)
        case = cases_visible_to(by).select_for_update(of=("self",)).get(approvalrequest=request)
        roles = acting_roles(Turn(case.pk, by, request.proposed_at), case)
    check_approver(ApprovalKind(request.kind), roles, proposed_it=request.proposed_by_id == by.user_id)
    check_undecided(request.decision, request.decided_by_name)
    return request, case


def _in_the_proposers_name(request: ApprovalRequest, by: Actor) -> Actor:
    """The proposer may have left since."""
    name = request.proposed_by_name
    return replace(by, user_id=request.proposed_by_id, name=name, roles=by.roles | CASEWORK_ROLES)


def _decide(
    request: ApprovalRequest, decision: ApprovalDecision, by: Actor, at: datetime, note: str
) -> ApprovalRequest:
    request.decision, request.note = decision.value, note.strip()
    request.decided_at, request.decided_by_id, request.decided_by_name = at, by.user_id, by.name
    request.save()
    return request


def _data(request: ApprovalRequest) -> dict[str, object]:
    return {"approval": request.pk, "kind": request.kind, "proposed": str(request.proposal)}


def _record(case: Case, fact: Decision, turn: Turn) -> None:
    notifications.tell(case, write_event(case, fact, turn), fact, turn.by)
