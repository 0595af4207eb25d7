"""ApprovalMoveView, the base of every move that a second person may have to approve."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from complaints.approvals.operations.moves import carry_out_on_trial, propose
from complaints.case_facts.queries import CaseContext
from complaints.delivery.email_messages import preview_move
from complaints.vocabulary.actions import NEEDS_APPROVAL, ActionContext, CaseProposal, check_reason
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.casework.moves.presenters import approvers_words
from portal.casework.moves.views import ClockView
from portal.http.access import CouncilRequest


class ApprovalMoveView(ClockView):
    """A move that can be sent for approval if the rules need a second person."""

    def proposal(self, data: dict[str, Any]) -> tuple[CaseProposal, str]:
        """Return what a second person approves, and the reason."""
        raise NotImplementedError

    def on_refusal(
        self,
        request: CouncilRequest,
        case_context: CaseContext,
        action_context: ActionContext,
        data: dict[str, Any],
        refusal: RuleBroken,
    ) -> HttpResponse:
        if refusal.code not in NEEDS_APPROVAL:
            return super().on_refusal(request, case_context, action_context, data, refusal)
        proposal, reason = self.proposal(data)
        try:
            check_reason(reason)
            if "send" not in request.POST:
                move_preview = preview_move(action_context, lambda now: carry_out_on_trial(now, proposal, reason))
                return self.confirm_sending(
                    request, case_context, move_preview, approvers=approvers_words(proposal.kind)
                )
            propose(replace(action_context, sent_as=""), proposal, reason)
        except NotAllowed:
            raise
        except RuleBroken as problem:
            return self.refuse(request, problem, action_context)
        messages.success(request, "Sent for approval. Nothing changes until someone else approves it.")
        return self.next_page(case_context)
