"""Send a representation to a director, and record what the director and elected members decide."""

from typing import Any

from complaints.case_facts.queries import CaseContext
from complaints.cases.operations import representing
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.policies.rules.policy_document import representation_rules
from councils.queries import bodies_beside
from portal.casework.handling.views import AssignView
from portal.casework.moves.views import MoveView
from portal.casework.representations import forms


class SendToDirectorView(AssignView):
    """A director whom the policy does not name needs a reason."""

    move = Move.SEND_TO_DIRECTOR
    form_class = forms.SendToDirectorForm
    template_name = "casework/representations/send.html"
    done = "Sent to the director. We’re emailing them."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return representing.send_to_director(
            action_context, director_id=int(data["officer"]), named_by=data.get("named_by", "")
        )


class DirectorDecisionView(MoveView):
    move = Move.DIRECTOR_DECISION
    form_class = forms.DirectorDecisionForm
    template_name = "casework/representations/decision.html"
    shows_preview = True
    confirm = "Record it and send the letter"
    done = "Recorded."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return representing.record_director(action_context, said=forms.DirectorDecisionForm.decision(data))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"bodies": bodies_beside(case_context.case.council)}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"rules": representation_rules(case_context.facts.rules)}


class MembersDecisionView(MoveView):
    move = Move.MEMBERS_DECISION
    form_class = forms.MembersDecisionForm
    template_name = "casework/representations/decision.html"
    shows_preview = True
    confirm = "Record it and send the letter"
    done = "Recorded."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return representing.record_members(action_context, said=forms.MembersDecisionForm.decision(data))

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"rules": representation_rules(case_context.facts.rules)}
