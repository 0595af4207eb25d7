"""Mark a case where someone may be at risk, open one, and record that a case is about a colleague."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import CaseContext, may_ever
from complaints.cases.queries.case_page import colleagues
from complaints.safeguarding import operations as safeguarding
from complaints.safeguarding.queries import case_to_open, readings_of, whom_to_tell
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status
from councils.queries import held_roles, names_of
from portal import wording
from portal.addresses import address
from portal.casework.moves.views import MoveView
from portal.casework.safeguarding import forms
from portal.http.access import CouncilRequest, StaffView


class MarkSafeguardingView(MoveView):
    move = Move.MARK_SAFEGUARDING
    form_class = forms.MarkSafeguardingForm
    template_name = "casework/safeguarding/mark.html"
    done = "Marked as safeguarding. Now tell the safeguarding team."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return safeguarding.mark_safeguarding(action_context, reason=data["reason"])

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"contacts": whom_to_tell(self.request.council)}


class LiftSafeguardingView(MoveView):
    move = Move.LIFT_SAFEGUARDING
    form_class = forms.LiftSafeguardingForm
    template_name = "casework/safeguarding/lift.html"
    done = "The safeguarding marker is removed."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return safeguarding.lift_safeguarding(action_context, reason=data["reason"])


class NameStaffView(MoveView):
    move = Move.NAME_STAFF
    form_class = forms.NameStaffForm
    template_name = "casework/safeguarding/name_staff.html"
    done = "Recorded. They no longer see this case."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        officer = data.get("officer")
        return safeguarding.name_staff(
            action_context,
            user_id=int(data["colleague"]),
            officer_id=int(officer) if officer else None,
            named_by=data.get("named_by", ""),
        )

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        case, facts = case_context.case, case_context.facts
        hidden = {*facts.about_staff, self.request.actor.user_id}
        held = held_roles(case.council_id)
        has_officer = case.officer is not None and facts.status is Status.UNDER_INVESTIGATION
        may_assign = has_officer and may_ever(self.request.actor, Move.ASSIGN)
        able = colleagues(case.council_id, facts, held) if may_assign else []
        return {
            "colleagues": [(str(pk), name) for pk, name in names_of(held) if pk not in hidden],
            "officer": case.officer.get_full_name() if case.officer else "",
            "instead": [
                (str(each.user_id), each.name)
                for each in able
                if each.ineligible_because is None and each.user_id != case.officer_id
            ],
        }


class OpenCaseView(StaffView):
    """Asks before a safeguarding case is shown, because that is recorded."""

    asks_before_showing = False
    template_name = "casework/safeguarding/open.html"

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        return render(request, self.template_name, {"case": case_to_open(request.actor, reference)})

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Leads on to the page of the case that was asked for."""
        safeguarding.open_case(request.actor, reference, timezone.now())
        case_page, asked = address("casework:case", reference=reference), request.GET.get("next", "")
        return redirect(asked if asked.startswith(case_page) else case_page)


class ReadingsView(StaffView):
    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case, opened = readings_of(request.actor, reference)
        lines = [(wording.moment(each.at), each.by) for each in opened]
        return render(request, "casework/safeguarding/readings.html", {"case": case, "lines": lines})
