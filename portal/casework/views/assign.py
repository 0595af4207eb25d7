"""Who answers."""

from typing import Any

from complaints.domain.lifecycle import Move
from complaints.operations import handling
from complaints.operations._apply import Turn
from complaints.queries.candidates import Colleague, colleagues
from complaints.queries.case_page import CaseInHand
from portal.casework import forms
from portal.moves import MoveView


class Assign(MoveView):
    """Choose somebody who may answer this stage; the others are named with the reason."""

    move = Move.ASSIGN
    form_class = forms.Assign
    template_name = "casework/assign.html"
    done = "Assigned. The officer is told by e-mail."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return handling.assign(turn, officer_id=int(data["officer"]))

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        self.people = colleagues(hand.case.council_id, hand.facts)
        able = [person for person in self.people if not person.why_not and person.user_id != hand.case.officer_id]
        return {"people": [(str(person.user_id), person.name, _remark(person)) for person in able]}

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        stage = hand.facts.stage_rules
        return {
            "barred": [person for person in self.people if person.why_not],
            "titles": ", ".join(stage.responder_titles),
            "paragraph": stage.responders_cite.paragraph,
            "independence": stage.independence,
        }


def _remark(person: Colleague) -> str:
    """What helps to choose: the role, the services, how much is in hand."""
    roles = ", ".join(sorted(role.label for role in person.roles))
    areas = ", ".join(sorted(person.areas)) or "all services"
    load = f"{person.open_cases} open complaint{'' if person.open_cases == 1 else 's'}"
    return f"{roles}, {areas}: {load}"
