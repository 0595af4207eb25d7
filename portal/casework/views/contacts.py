"""What a contact really is: moved to another procedure, or finished without an answer."""

from typing import Any

from complaints.domain.contacts import a_noun, contact_choices
from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.operations import contacts
from complaints.queries.case_page import CaseInHand
from councils.domain.kinds import kind_rules
from councils.queries import procedure_rules, procedures_in_force
from portal.casework import contact_forms
from portal.casework.moves import MoveView


class Reclassify(MoveView):
    """Another procedure deals with it; the person is told, and the Code's clock stays where it is."""

    move = Move.RECLASSIFY
    form_class = contact_forms.Reclassify
    template_name = "casework/reclassify.html"
    rehearses = True
    confirm = "Reclassify and send the letter"
    done = "Reclassified."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return contacts.reclassify(turn, key=data["contact"], reason=data["reason"])

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        versions = procedures_in_force(hand.case.council_id, hand.case.received_at)
        choices = contact_choices(procedure_rules(version) for version in versions.values())
        now = (hand.case.procedure, hand.facts.rules.takes)
        return {"choices": [each for each in choices if (each.procedure, each.kind) != now]}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        return {"a_noun": a_noun(hand.facts.rules.takes)}


class Settle(MoveView):
    """Thanked for, passed on or recorded: no answer is needed."""

    move = Move.SETTLE
    form_class = contact_forms.Settle
    template_name = "casework/settle.html"
    rehearses = True
    confirm = "Send it and close"
    done = "Recorded and closed."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return contacts.settle(turn, done=data["done"])

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.rules
        known = {"given": kind_rules(rules, rules.takes), "a_noun": a_noun(rules.takes)}
        return {**known, "owed": hand.facts.stage_rules.response}
