"""Add a contact to an open case, split a case, or link two."""

from typing import Any

from complaints.case_facts.queries import CaseContext
from complaints.duplicates import operations as duplicates
from complaints.duplicates.rules.adding import check_may_be_read
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from portal.casework.duplicates.forms import AddToOpenForm
from portal.casework.moves.views import MATTER, MoveView


class AddToOpenView(MoveView):
    move = Move.ADD_TO_OPEN
    form_class = AddToOpenForm
    template_name = "casework/duplicates/add_to_open.html"
    shows_preview = True
    confirm = "Add it and send the letter"
    done = "Added to the open case."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        if MATTER in self.request.GET:
            return duplicates.escalate_and_add(action_context, reference=data["reference"])
        return duplicates.add_to_open(action_context, reference=data["reference"])

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        check_may_be_read(case_context.facts)
        return {"escalates": MATTER in self.request.GET}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"reference": self.request.GET.get("to", "")}
