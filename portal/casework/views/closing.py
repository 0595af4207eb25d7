"""How a case ends, and how it begins again."""

from typing import Any

from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.operations import closing
from complaints.queries.case_page import CaseInHand
from councils.domain.rules import Gate
from portal.casework import forms
from portal.casework.moves import MoveView
from portal.display import Tag, Task

GATES = {
    Gate.LEARNING_FORM: "What was learned is recorded",
    Gate.EXPLANATION_SENT: "The complainant has been told why",
    Gate.ACTIONS_SCHEDULED: "A solution is agreed and the work that follows is scheduled",
}


class Close(MoveView):
    """Nothing more is owed; what the policy asks for first is shown as a list."""

    move = Move.CLOSE
    template_name = "casework/close.html"
    done = "Closed."
    opens_refused = True

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return closing.close(turn)

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        facts = hand.facts
        tasks = [_gate(gate, hand) for gate in facts.rules.closure_gates]
        tasks += [Task(reason, Tag("Not yet", "red")) for reason in facts.holds]
        return {"tasks": tasks, "ready": not any(task.status.colour == "red" for task in tasks)}


def _gate(gate: Any, hand: CaseInHand) -> Task:
    """One of the policy's conditions: what the product knows, or what the person closing vouches for."""
    title, hint = GATES[gate.gate], f"Policy, {gate.paragraph}"
    if gate.gate is not Gate.LEARNING_FORM:
        return Task(title, Tag("For you to check", "blue"), hint=f"{hint}. {gate.note}".strip())
    if hand.facts.has_learning:
        return Task(title, Tag("Done", "green"), hint=hint)
    return Task(title, Tag("Not yet", "red"), hint=hint)


class Withdraw(MoveView):
    """The complainant no longer wants an answer."""

    move = Move.WITHDRAW
    form_class = forms.Withdraw
    done = "Withdrawn."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return closing.withdraw(turn, reason=data["reason"])


class Reopen(MoveView):
    """An ended case is looked at again."""

    move = Move.REOPEN
    form_class = forms.Reopen
    template_name = "casework/reopen.html"
    done = "Reopened."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return closing.reopen(turn, reason=data["reason"])

    def beside(self, hand: CaseInHand) -> dict[str, Any]:
        return {"reopening": hand.facts.rules.reopening}
