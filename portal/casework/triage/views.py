"""Triage at each stage."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from complaints.cases.operations import triage
from complaints.cases.queries.case_page import CaseInHand
from complaints.cases.rules.declining import Age, grounds, moved_elsewhere
from complaints.deadlines.explanation import said_of_age
from complaints.vocabulary.actions import Turn
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

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        age = Age(data.get("occurred_on"), data.get("aware_on"), data.get("discretion", ""))
        return triage.accept(turn, theme=Theme(data["theme"]) if data["theme"] else None, age=age)

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        return {"limited": hand.facts.stage == 1 and hand.facts.rules.age_limit is not None}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.rules
        return {"limit": rules.age_limit, "said": said_of_age(rules), "shown": hand.facts.stage == 1}

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        return {"theme": hand.case.theme}

    def next_page(self, hand: CaseInHand) -> HttpResponse:
        return redirect("casework:assign", reference=hand.case.reference)


class DeclineView(MoveView):
    move = Move.DECLINE
    form_class = DeclineForm
    template_name = "casework/triage/decline.html"
    rehearses = True
    confirm = "Decline and send the letter"
    done = "Declined."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        given = DeclineForm.given(data)
        return triage.decline(turn, reason=data["reason"], explanation=data["explanation"], given=given)

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.rules
        return {"grounds": grounds(rules, hand.facts.stage), "rules": rules}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.rules
        possible = grounds(rules, hand.facts.stage)
        return {
            "listed": bool(rules.exclusions),
            "elsewhere": moved_elsewhere(rules),
            "contacts": [(each.label, bodies_called(each.bodies)) for each in possible if each.bodies],
            "age_limit": rules.age_limit,
            "time_limit": said_of_age(rules),
            "refusal": rules.practice.refusal,
            "ombudsman": ombudsman_of(hand),
        }


class RerouteView(MoveView):
    move = Move.REROUTE
    form_class = forms.RerouteForm
    done = "Sent to the other service."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return triage.reroute(turn, service_area_id=int(data["service_area"]), reason=data["reason"])

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        areas = self.request.council.servicearea_set.filter(active=True).exclude(pk=hand.case.service_area_id)
        return {"services": [(str(area.pk), area.name) for area in areas.order_by("name")]}
