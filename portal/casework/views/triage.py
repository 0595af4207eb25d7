"""What becomes of a contact, at stage 1 and at each further stage: accepted, declined, sent to another service."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from complaints.domain.lifecycle import Move
from complaints.domain.outcomes import DeclineReason, Theme
from complaints.domain.turn import Turn
from complaints.operations import intake
from complaints.queries.case_page import CaseInHand
from councils.domain.rules import Exclusion
from portal.casework import forms
from portal.casework.drafts import draft
from portal.casework.moves import MoveView
from portal.casework.ombudsman import ombudsman_of


class Accept(MoveView):
    """It is a complaint (or the next stage is granted): on to who answers it."""

    move = Move.ACCEPT
    form_class = forms.Accept
    done = "Accepted. Now choose who answers it."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return intake.accept(turn, theme=Theme(data["theme"]) if data["theme"] else None)

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        return {"theme": hand.case.theme}

    def next_page(self, hand: CaseInHand) -> HttpResponse:
        return redirect("casework:assign", reference=hand.case.reference)


class Decline(MoveView):
    """It is not handled as a complaint, or not taken further; the explanation goes out in the same step."""

    move = Move.DECLINE
    form_class = forms.Decline
    template_name = "casework/decline.html"
    rehearses = True
    confirm = "Decline and send the letter"
    done = "Declined. The explanation is on its way."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return intake.decline(turn, reason=DeclineReason(data["reason"]), explanation=data["explanation"])

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        chosen = self._exclusion(hand)
        text = draft("declined", case=hand.case, exclusion=chosen)
        return {"explanation": text, "reason": chosen.key.replace("-", "_") if chosen else ""}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.rules
        return {"exclusions": rules.exclusions, "age_limit": rules.age_limit, "ombudsman": ombudsman_of(hand)}

    def _exclusion(self, hand: CaseInHand) -> Exclusion | None:
        """The policy's paragraph that was chosen from the list beside the form."""
        wanted = self.request.GET.get("because", "")
        return next((each for each in hand.facts.rules.exclusions if each.key == wanted), None)


class Reroute(MoveView):
    """Another service answers."""

    move = Move.REROUTE
    form_class = forms.Reroute
    done = "Sent to the other service."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return intake.reroute(turn, service_area_id=int(data["service_area"]), reason=data["reason"])

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        areas = self.request.council.servicearea_set.filter(active=True).exclude(pk=hand.case.service_area_id)
        return {"services": [(str(area.pk), area.name) for area in areas.order_by("name")]}
