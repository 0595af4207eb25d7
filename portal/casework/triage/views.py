"""Triage at each stage."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from complaints.cases.operations import triage
from complaints.cases.queries.case_page import CaseContext
from complaints.cases.rules.declining import Age, grounds, moved_elsewhere
from complaints.deadlines.explanation import said_of_age
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Theme
from councils.queries import bodies_called
from portal.casework.moves.presenters import ombudsman_of
from portal.casework.moves.views import MoveView
from portal.casework.triage import forms
from portal.casework.triage.forms import DeclineForm


class AcceptView(MoveView):
    move = Move.ACCEPT
    form_class = forms.AcceptForm
    template_name = "casework/triage/accept.html"
    done = "Accepted. Now choose who should respond."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        age = Age(data.get("occurred_on"), data.get("aware_on"), data.get("discretion", ""))
        return triage.accept(action_context, theme=Theme(data["theme"]) if data["theme"] else None, age=age)

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"limited": case_context.facts.stage == 1 and case_context.facts.rules.age_limit is not None}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        return {"limit": rules.age_limit, "said": said_of_age(rules), "shown": case_context.facts.stage == 1}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"theme": case_context.case.theme}

    def next_page(self, case_context: CaseContext) -> HttpResponse:
        return redirect("casework:assign", reference=case_context.case.reference)


class DeclineView(MoveView):
    move = Move.DECLINE
    form_class = DeclineForm
    template_name = "casework/triage/decline.html"
    shows_preview = True
    confirm = "Decline and send the letter"
    done = "Declined."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        given = DeclineForm.given(data)
        return triage.decline(action_context, reason=data["reason"], explanation=data["explanation"], given=given)

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        return {"grounds": grounds(rules, case_context.facts.stage), "rules": rules}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        possible = grounds(rules, case_context.facts.stage)
        return {
            "listed": bool(rules.exclusions),
            "elsewhere": moved_elsewhere(rules),
            "contacts": [(each.label, bodies_called(each.bodies)) for each in possible if each.bodies],
            "age_limit": rules.age_limit,
            "time_limit": said_of_age(rules),
            "refusal": rules.practice.refusal,
            "ombudsman": ombudsman_of(case_context),
        }


class RerouteView(MoveView):
    move = Move.REROUTE
    form_class = forms.RerouteForm
    done = "Sent to the other service."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return triage.reroute(action_context, service_area_id=int(data["service_area"]), reason=data["reason"])

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        areas = self.request.council.servicearea_set.filter(active=True).exclude(pk=case_context.case.service_area_id)
        return {"services": [(str(area.pk), area.name) for area in areas.order_by("name")]}
