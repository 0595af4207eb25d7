"""Who responds, the acknowledgement, progress updates, the council's response at a stage, and the next stage."""

from typing import Any

from django.template.loader import get_template
from django.utils import timezone

from complaints.case_facts.queries import CaseContext
from complaints.cases.operations import moves
from complaints.cases.queries.case_page import colleagues
from complaints.cases.rules.decisions import ResponseParts, response_reader
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day, with_weekday
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from councils.queries import held_roles
from portal.casework.handling import forms
from portal.casework.moves.presenters import ineligible_because, notified, ombudsman_of, remark
from portal.casework.moves.views import ClockView, MoveView


def draft(kind: str, **known: Any) -> str:
    """Return the draft; square brackets mark what staff must write."""
    return get_template(f"casework/handling/drafts/{kind}.txt", using="pages").render(known).strip()


class AcknowledgeView(ClockView):
    move = Move.ACKNOWLEDGE
    form_class = forms.AcknowledgeForm
    confirm = "Acknowledge and send the letter"
    done = "Acknowledgement written."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.acknowledge(action_context, text=data["text"])

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        officer = case_context.case.officer.get_full_name() if case_context.case.officer else ""
        received_on = with_weekday(case_context.facts.received_on)
        known = {"case": case_context.case, "officer": officer, "received_on": received_on}
        return {"text": draft("acknowledged", noun=noun(case_context.facts.rules.takes), **known)}


class UpdateView(ClockView):
    move = Move.UPDATE
    form_class = forms.UpdateForm
    confirm = "Send the letter"
    done = "Progress update written."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.update(action_context, text=data["text"], news_every=data["news_every"])


class AssignView(MoveView):
    """An officer the policy does not name needs a reason."""

    move = Move.ASSIGN
    form_class = forms.AssignForm
    template_name = "casework/handling/assign.html"
    done = "Assigned. We’re emailing the officer you chose."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.assign(action_context, officer_id=int(data["officer"]), named_by=data.get("named_by", ""))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        self.people = colleagues(
            case_context.case.council_id, case_context.facts, held_roles(case_context.case.council_id)
        )
        able = [
            person
            for person in self.people
            if person.ineligible_because is None and person.user_id != case_context.case.officer_id
        ]
        return {
            "people": [(str(person.user_id), person.name, remark(person)) for person in able],
            "others": any(not person.named for person in able),
        }

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        stage = case_context.facts.stage_rules
        return {
            "ineligible_because": ineligible_because(self.people, stage),
            "titles": ", ".join(stage.responder_titles),
            "paragraph": stage.responders_cite.paragraph,
            "note": stage.responders_cite.note,
            "nominee": stage.nominee,
        }


class RespondView(MoveView):
    move = Move.RESPOND
    form_class = forms.RespondForm
    template_name = "casework/handling/respond.html"
    shows_preview = True
    confirm = "Send the response"
    done = "Response written."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        parts = ResponseParts(tuple(data.get("parts", ())), data.get("left_out_because", ""))
        return moves.respond(action_context, outcome=data["outcome"], text=data["text"], parts=parts)

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"outcomes": case_context.facts.rules.outcomes, "parts": case_context.facts.rules.response_parts}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules, stage, today = case_context.facts.rules, case_context.facts.stage, london_day(timezone.now())
        told = notified(self.move, case_context, today)[:1]
        return {
            "remedies": rules.practice.remedies,
            "fairness": rules.practice.fairness,
            "complaint": rules.takes is ContactKind.COMPLAINT,
            "parts_paragraph": rules.response_parts_cite.paragraph,
            "next_stage": rules.stage(stage + 1).name if rules.has_stage(stage + 1) else "",
            "window": case_context.facts.stage_rules.escalation_window,
            "ombudsman": ombudsman_of(case_context),
            "reader": told if response_reader(case_context.facts, today) else (),
        }


class EscalateView(MoveView):
    move = Move.ESCALATE
    form_class = forms.EscalateForm
    template_name = "casework/handling/escalate.html"
    shows_preview = True
    confirm = "Escalate and send the letter"
    done = "Escalated. The case is waiting for triage."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.escalate(action_context, reason=data["reason"], asked_on=data["asked_on"])

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"asked_on": london_day(timezone.now())}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules, following = case_context.facts.rules, case_context.facts.stage + 1
        return {
            # None if a colleague escalated first and this is the last stage.
            "next_stage": rules.stage(following) if rules.has_stage(following) else None,
            "closes": case_context.facts.timetable.escalate_by,
        }
