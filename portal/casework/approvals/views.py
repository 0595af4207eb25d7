"""Approval requests."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.approvals.operations.moves import approve
from complaints.approvals.operations.requests import refuse
from complaints.approvals.queries import approval_of, waiting_approvals
from complaints.case_facts.queries import facts_by_id
from complaints.delivery.email_messages import preview_move
from complaints.vocabulary.actions import ActionContext, ApprovalKind, check_approver, check_undecided
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES
from portal.casework.approvals.forms import ApprovalForm
from portal.casework.approvals.presenters import approval_facts, approval_line
from portal.casework.presenters import dates, new_cautions
from portal.http.access import CouncilRequest, StaffView

MOST_REQUESTS = 200
NO_EFFECT: dict[str, Any] = {"too_late": "", "dates_now": (), "dates_after": (), "cautions": ()}


class ApprovalsView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest) -> HttpResponse:
        waiting = waiting_approvals(request.actor)
        context = {
            "lines": [approval_line(each) for each in waiting[:MOST_REQUESTS]],
            "left": max(0, waiting.count() - MOST_REQUESTS),
        }
        return render(request, "casework/approvals/approvals.html", context)


class ApprovalView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self.ask(request, approval_of(request.actor, pk), ApprovalForm())

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        proposed, form = approval_of(request.actor, pk), ApprovalForm(request.POST)
        if not form.is_valid():
            return self.ask(request, proposed, form)
        decide = approve if request.POST.get("decision") == "approve" else refuse
        try:
            decide(pk, by=request.actor, at=timezone.now(), note=form.cleaned_data["note"])
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.ask(request, approval_of(request.actor, pk), form, status=409)
        messages.success(request, "Approved and carried out." if decide is approve else "Refused. Nothing has changed.")
        if proposed.case is None:
            return redirect("casework:approvals")
        return redirect("casework:case", reference=proposed.case.reference)

    def ask(self, request: CouncilRequest, proposed: Any, form: ApprovalForm, status: int = 200) -> HttpResponse:
        closed = _closed(request, proposed)
        context = {
            "form": form,
            "line": approval_line(proposed),
            "facts": approval_facts(proposed),
            "closed": closed,
            **(_effect(request, proposed) if proposed.case and not closed else NO_EFFECT),
        }
        return render(request, "casework/approvals/approval.html", context, status=status)


def _effect(request: CouncilRequest, proposed: Any) -> dict[str, Any]:
    action_context = ActionContext(proposed.case.pk, request.actor, timezone.now())
    try:
        move_preview = preview_move(action_context, lambda now: approve(proposed.pk, by=now.by, at=now.at))
    except NotAllowed:
        raise
    except RuleBroken as refusal:
        return {**NO_EFFECT, "too_late": refusal.message}
    facts = facts_by_id(request.actor, proposed.case.pk)
    return {
        "too_late": "",
        "dates_now": dates(facts, facts.timetable),
        "dates_after": dates(move_preview.facts, move_preview.facts.timetable),
        "cautions": new_cautions(facts, move_preview.facts),
    }


def _closed(request: CouncilRequest, proposed: Any) -> str:
    actor = request.actor
    try:
        check_undecided(proposed.decision, proposed.decided_by_name)
        check_approver(ApprovalKind(proposed.kind), actor.roles, proposed_it=proposed.proposed_by_id == actor.user_id)
    except RuleBroken as refusal:
        return refusal.message
    return ""
