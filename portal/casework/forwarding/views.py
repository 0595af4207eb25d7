"""Sending a complaint, or a part of it, to the organisation responsible for it."""

from typing import Any, ClassVar

from complaints.case_facts.queries import CaseContext
from complaints.cases.operations import declining
from complaints.cases.rules.declining import Forwarding
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.queries import bodies_beside
from portal.casework.forwarding.forms import ForwardForm
from portal.casework.moves.presenters import words_to_pass_on
from portal.casework.moves.views import MoveView


class ForwardView(MoveView):
    """All of it: the case ends."""

    move = Move.FORWARD
    form_class = ForwardForm
    template_name = "casework/forwarding/forward.html"
    shows_preview = True
    confirm = "Forward it and send the letter"
    done = "Forwarded."
    whole: ClassVar[bool] = True

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        forwarding = Forwarding(data["body"], data["pass_on"], data["explanation"], ForwardForm.organisation(data))
        return declining.forward(action_context, forwarding=forwarding, whole=self.whole)

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"bodies": bodies_beside(case_context.case.council)}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"pass_on": words_to_pass_on(case_context.case)}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"whole": self.whole}


class ForwardPartView(ForwardView):
    """The case goes on with what is the council's own."""

    move = Move.FORWARD_PART
    whole = False
