"""The council's answer at a stage, and the next stage."""

from typing import Any

from complaints.domain.lifecycle import Move
from complaints.domain.response_parts import ResponseParts
from complaints.domain.turn import Turn
from complaints.operations import escalation, handling
from complaints.queries.case_page import CaseInHand
from councils.domain.rules import ContactKind
from portal.casework import forms
from portal.casework.moves import MoveView
from portal.casework.ombudsman import ombudsman_of


class Respond(MoveView):
    """Send the response: the clock stops, and the complainant learns what they can do next."""

    move = Move.RESPOND
    form_class = forms.Respond
    template_name = "casework/respond.html"
    rehearses = True
    confirm = "Send the response"
    done = "Response written."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        parts = ResponseParts(tuple(data.get("parts", ())), data.get("left_out_because", ""))
        return handling.respond(turn, outcome=data["outcome"], text=data["text"], parts=parts)

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        return {"outcomes": hand.facts.rules.outcomes, "parts": hand.facts.rules.response_parts}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        rules, stage = hand.facts.rules, hand.facts.stage
        return {
            "remedies": rules.practice.remedies,
            "fairness": rules.practice.fairness,
            "complaint": rules.takes is ContactKind.COMPLAINT,
            "parts_paragraph": rules.response_parts_cite.paragraph,
            "next_stage": rules.stage(stage + 1).name if rules.has_stage(stage + 1) else "",
            "window": hand.facts.stage_rules.escalation_window,
            "ombudsman": ombudsman_of(hand),
        }


class Escalate(MoveView):
    """The complainant asked, by whatever way, for the next stage."""

    move = Move.ESCALATE
    form_class = forms.Escalate
    template_name = "casework/escalate.html"
    done = "Escalated. The case is waiting for triage."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return escalation.escalate(turn, reason=data["reason"])

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        rules, following = hand.facts.rules, hand.facts.stage + 1
        return {
            # None once a colleague was quicker and this is the last stage.
            "next_stage": rules.stage(following) if rules.has_stage(following) else None,
            "closes": hand.facts.timetable.escalate_by,
        }
