"""Offer a contact as a complaint, record the answer, and pass on requests and thanks."""

from typing import Any

from django.utils import timezone

from complaints.case_facts.queries import CaseContext, messages_of
from complaints.cases.operations import offering
from complaints.cases.rules.offering import OfferAnswer, becomes_one_unanswered, offer_rules
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import a_noun, kind_rules
from councils.queries import names_of_staff
from portal.casework.moves.views import MoveView
from portal.casework.offering import forms


class OfferComplaintView(MoveView):
    move = Move.OFFER_COMPLAINT
    form_class = forms.OfferComplaintForm
    template_name = "casework/offering/offer.html"
    shows_preview = True
    confirm = "Send the offer"
    done = "Offered."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return offering.offer_complaint(action_context, forms.OfferComplaintForm.offer(data))

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        """Feedback usually says it at once; who asked for a service says it in a later message, if at all."""
        facts = case_context.facts
        if facts.rules.takes is not ContactKind.SERVICE_REQUEST:
            return {"unhappy_since": facts.received_on}
        said = [message.event.at for message in messages_of(case_context.case) if message.event is not None]
        return {"unhappy_since": london_day(max(said)) if said else None}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        return {"a_noun": a_noun(rules.takes), "given": kind_rules(rules, rules.takes), "offer": offer_rules(rules)}


class AnswerOfferView(MoveView):
    """Their answer by phone, by letter or in person. Through their page they answer themselves."""

    move = Move.ANSWER_OFFER
    form_class = forms.AnswerOfferForm
    template_name = "casework/offering/answer.html"
    done = "Recorded."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return offering.answer_offer(action_context, OfferAnswer(data["answer"]), said=data["said"])

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"becomes_one_unanswered": becomes_one_unanswered(case_context.facts.rules)}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"offer": offer_rules(case_context.facts.rules)}


class HandOverView(MoveView):
    move = Move.HAND_OVER
    form_class = forms.HandOverForm
    template_name = "casework/offering/hand_over.html"
    shows_preview = True
    confirm = "Pass it on"
    done = "Passed to the service."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return offering.hand_over(action_context, forms.HandOverForm.handover(data))

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        case = case_context.case
        known = {"team": case.passed_on_to or case.service_area.name, "reference": case.service_reference}
        return {**known, "on": case.passed_on_on or london_day(timezone.now())}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        return {"given": kind_rules(rules, rules.takes)}


class SharePraiseView(MoveView):
    move = Move.SHARE_PRAISE
    form_class = forms.SharePraiseForm
    template_name = "casework/offering/share_praise.html"
    shows_preview = True
    confirm = "Pass it on and close"
    done = "Passed on and closed."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return offering.share_praise(action_context, forms.SharePraiseForm.thanks(data))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"staff": names_of_staff(case_context.case.council_id)}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"shared": case_context.case.description}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.rules
        return {"a_noun": a_noun(rules.takes), "given": kind_rules(rules, rules.takes)}
