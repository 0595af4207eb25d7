"""Straight to the next stage, and logged by mistake: a second person approves both."""

from typing import Any

from complaints.case_facts.queries import CaseContext
from complaints.cases.operations import exceptions
from complaints.vocabulary.actions import ActionContext, ProposedMistake, ProposedSkip
from complaints.vocabulary.lifecycle import Move
from portal.casework.exceptions import forms
from portal.casework.moves.approval_views import ApprovalMoveView


class SkipStageView(ApprovalMoveView):
    move = Move.SKIP_STAGE
    form_class = forms.SkipStageForm
    template_name = "casework/exceptions/skip_stage.html"
    confirm = "Send for approval"

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedSkip, str]:
        return ProposedSkip(), data["reason"]

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return exceptions.skip_stage(action_context, reason=data["reason"])

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules, number = case_context.facts.rules, case_context.facts.stage + 1
        return {
            **super().beside(case_context),
            "following": rules.stage(number) if rules.has_stage(number) else None,
        }


class LogByMistakeView(ApprovalMoveView):
    move = Move.LOG_BY_MISTAKE
    form_class = forms.LogByMistakeForm
    template_name = "casework/exceptions/log_by_mistake.html"
    confirm = "Send for approval"

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedMistake, str]:
        return ProposedMistake(), data["reason"]

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return exceptions.log_by_mistake(action_context, reason=data["reason"])
