"""Add a contact to an open case, or record that two cases are not duplicates."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from complaints.cases.queries.case_page import CaseContext, case_context_of
from complaints.duplicates import operations as duplicates
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import TRANSITIONS, Move
from portal.casework.duplicates.forms import AddToOpenForm
from portal.casework.moves.views import MoveView
from portal.http.access import CouncilRequest, StaffView


class AddToOpenView(MoveView):
    move = Move.ADD_TO_OPEN
    form_class = AddToOpenForm
    template_name = "casework/duplicates/add_to_open.html"
    shows_preview = True
    confirm = "Add it and send the letter"
    done = "Added to the open case."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return duplicates.add_to_open(action_context, reference=data["reference"])

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"reference": self.request.GET.get("to", "")}


class NotDuplicateView(StaffView):
    """Only posted to, from the panel of possible duplicates."""

    roles = tuple(TRANSITIONS[Move.ACCEPT].roles)

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = case_context_of(request.actor, reference).case
        typed = request.POST.get("reference", "")
        duplicates.rule_out(ActionContext(case.pk, request.actor, timezone.now()), reference=typed)
        messages.success(request, f"This is not a duplicate of {typed}. We will not suggest it again.")
        return redirect("casework:case", reference=reference)
