"""Who answers."""

from typing import Any

from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.operations import handling
from complaints.queries.candidates import Colleague, colleagues
from complaints.queries.case_page import CaseInHand
from portal.casework import forms
from portal.casework.moves import MoveView


class Assign(MoveView):
    """Choose somebody who may answer this stage; the others are named with the reason."""

    move = Move.ASSIGN
    form_class = forms.Assign
    template_name = "casework/assign.html"
    done = "Assigned. We’re emailing the officer."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return handling.assign(turn, officer_id=int(data["officer"]), named_by=data.get("named_by", ""))

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        self.people = colleagues(hand.case.council_id, hand.facts)
        able = [person for person in self.people if person.barred is None and person.user_id != hand.case.officer_id]
        return {
            "people": [(str(person.user_id), person.name, _remark(person)) for person in able],
            "others": any(not person.named for person in able),
        }

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        stage = hand.facts.stage_rules
        return {
            "barred": _barred(self.people, stage.independence_cite.paragraph),
            "titles": ", ".join(stage.responder_titles),
            "paragraph": stage.responders_cite.paragraph,
            "note": stage.responders_cite.note,
            "nominee": stage.nominee,
        }


def _barred(people: list[Colleague], paragraph: str) -> list[tuple[str, str]]:
    """Those who may not answer, under each reason; `paragraph` is where the policy says so."""
    source = f" (policy, {paragraph})" if paragraph else ""
    reasons = {
        "assign.not_independent": "They responded at an earlier stage of this complaint",
        "assign.not_senior": f"They are not more senior than the person who responded before{source}",
    }
    return [
        (reason, ", ".join(person.name for person in people if person.barred and person.barred.code == code))
        for code, reason in reasons.items()
        if any(person.barred and person.barred.code == code for person in people)
    ]


def _remark(person: Colleague) -> str:
    """What helps to choose: the role, the services, how much is in hand."""
    roles = ", ".join(sorted(role.label for role in person.roles))
    areas = ", ".join(sorted(person.areas)) or "all services"
    load = f"{person.open_cases} open case{'' if person.open_cases == 1 else 's'}"
    named = "" if person.named else ". Not named by the policy for this stage"
    return f"{roles}, {areas}: {load}{named}"
