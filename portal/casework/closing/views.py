"""Moves that end, reopen or reclassify a case."""

from typing import Any

from complaints.case_facts.queries import CaseContext
from complaints.cases.operations import moves, offering
from complaints.cases.rules.closing import Returned, tries_simple_solution
from complaints.cases.rules.offering import was_never_a_complaint
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from councils.policies.queries import procedure_rules, procedures_in_force
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import ClosureGate, Gate
from councils.policies.rules.policy_document import a_noun, contact_choices, kind_rules
from portal.casework.closing import forms
from portal.casework.moves.presenters import AS, SERVICE_REQUEST, ombudsman_of
from portal.casework.moves.views import MoveView
from portal.layout.display import Tag, Task

GATES = {
    Gate.LEARNING_FORM: "Learning is recorded",
    Gate.EXPLANATION_SENT: "The complainant has been told why",
    Gate.ACTIONS_SCHEDULED: "A solution is agreed and any work is scheduled",
}


class CloseView(MoveView):
    move = Move.CLOSE
    form_class = forms.CloseForm
    template_name = "casework/closing/close.html"
    done = "Closed."
    opens_refused = True

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.close(action_context, scheduled=data.get("scheduled", ""))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"asked": case_context.facts.rules.requires(Gate.ACTIONS_SCHEDULED)}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        facts = case_context.facts
        tasks = [_gate(gate, case_context) for gate in facts.rules.closure_gates]
        tasks += [Task(reason, Tag("Not yet", "red")) for reason in facts.holds]
        ready = not any(task.status.colour == "red" for task in tasks)
        return {"tasks": tasks, "ready": ready, "survey": facts.rules.practice.survey}


def _gate(gate: ClosureGate, case_context: CaseContext) -> Task:
    title, hint = GATES[gate.gate], f"Policy, {gate.paragraph}. {gate.note}".removesuffix(" ")
    if gate.gate is Gate.ACTIONS_SCHEDULED:
        return Task(title, Tag("Asked below", "blue"), hint=hint)
    # Always done: responding and declining both send a letter.
    done = case_context.facts.has_learning if gate.gate is Gate.LEARNING_FORM else True
    return Task(title, Tag("Done", "green") if done else Tag("Not yet", "red"), hint=hint)


class WithdrawView(MoveView):
    move = Move.WITHDRAW
    form_class = forms.WithdrawForm
    done = "Withdrawn."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.withdraw(action_context, reason=data["reason"])


class ReopenView(MoveView):
    move = Move.REOPEN
    form_class = forms.ReopenForm
    template_name = "casework/closing/reopen.html"
    done = "Reopened."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.reopen(action_context, reason=data["reason"])

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"reopening": case_context.facts.rules.reopening}


class TakeBackView(MoveView):
    """An Ombudsman asks for an investigation in spite of the refusal."""

    move = Move.TAKE_BACK
    form_class = forms.TakeBackForm
    template_name = "casework/closing/take_back.html"
    shows_preview = True
    confirm = "Reopen and send the letter"
    done = "Reopened."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        returned = Returned(data["body"], data["reference"], data["reply_by"])
        return moves.take_back(action_context, returned=returned, reason=data["reason"])

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"body": ombudsman_of(case_context).key}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"refusal": case_context.facts.rules.practice.refusal}


class ReclassifyView(MoveView):
    """The person is told; the Code's clock does not change."""

    move = Move.RECLASSIFY
    form_class = forms.ReclassifyForm
    template_name = "casework/closing/reclassify.html"
    shows_preview = True
    confirm: str = "Reclassify and send the letter"
    done = "Reclassified."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        passed_on = forms.ReclassifyForm.handover(data, london_day(action_context.at))
        if passed_on is not None:
            self.confirm, self.done = "Pass it on", "Passed on as a service request."
        said = {"key": data["contact"], "reason": data["reason"], "agreed": data["agreed"]}
        return offering.reclassify(action_context, **said, passed_on=passed_on)

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        versions = procedures_in_force(case_context.case.council_id, case_context.case.received_at)
        choices = contact_choices(procedure_rules(version) for version in versions.values())
        rules = case_context.facts.rules
        others = [each for each in choices if (each.procedure, each.kind) != (case_context.case.procedure, rules.takes)]
        if was_never_a_complaint(rules):
            others = [each for each in others if each.kind is not ContactKind.COMPLAINT]
        return {"choices": others}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        path = self.path(case_context)
        if path is not None:
            return {"contact": SERVICE_REQUEST, "reason": path.letter_text}
        if self.request.GET.get(AS) != SERVICE_REQUEST:
            return {}
        return {"contact": SERVICE_REQUEST, "team": case_context.case.service_area.name}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"a_noun": a_noun(case_context.facts.rules.takes)}


class SettleView(MoveView):
    move = Move.SETTLE
    form_class = forms.SettleForm
    template_name = "casework/closing/settle.html"
    shows_preview = True
    confirm = "Send it and close"
    done = "Recorded and closed."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.settle(action_context, done=data["done"], agreed=data.get("agreed", ""))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"must_agree": tries_simple_solution(case_context.facts)}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        known = {"given": kind_rules(rules, rules.takes), "a_noun": a_noun(rules.takes)}
        first = rules.practice.first_contact if tries_simple_solution(case_context.facts) else None
        return {**known, "owed": None if first else case_context.facts.stage_rules.response, "first_contact": first}
