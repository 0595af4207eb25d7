"""What moves a deadline: pausing, restarting, extending, correcting the date of receipt."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from complaints.approvals.operations.moves import carry_out_on_trial, propose
from complaints.case_facts.queries import first_reply_on
from complaints.cases.operations import moves
from complaints.cases.queries.case_page import CaseInHand
from complaints.delivery.email_messages import rehearse
from complaints.vocabulary.actions import (
    NEEDS_APPROVAL,
    CaseProposal,
    ProposedExtension,
    ProposedReceipt,
    ProposedResume,
    Turn,
    check_reason,
)
from complaints.vocabulary.lifecycle import Awaited, Extension, Move
from councils.calendars.rules import london_day
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.values import LONDON, in_london
from portal.casework.moves.presenters import approvers_words
from portal.casework.moves.views import ClockView
from portal.casework.pausing_and_extending import forms
from portal.http.access import CouncilRequest


class ApprovalMoveView(ClockView):
    """A move that can be sent for approval if the rules need a second person."""

    def proposal(self, data: dict[str, Any]) -> tuple[CaseProposal, str]:
        """Return what a second person approves, and the reason."""
        raise NotImplementedError

    def refused(
        self, request: CouncilRequest, hand: CaseInHand, turn: Turn, data: dict[str, Any], refusal: RuleBroken
    ) -> HttpResponse:
        if refusal.code not in NEEDS_APPROVAL:
            return super().refused(request, hand, turn, data, refusal)
        proposal, reason = self.proposal(data)
        try:
            check_reason(reason)
            if "send" not in request.POST:
                rehearsal = rehearse(turn, lambda now: carry_out_on_trial(now, proposal, reason))
                return self.confirm_sending(request, hand, rehearsal, approvers=approvers_words(proposal.kind))
            propose(replace(turn, sent_as=""), proposal, reason)
        except NotAllowed:
            raise
        except RuleBroken as problem:
            return self.refuse(request, problem, turn)
        messages.success(request, "Sent for approval. Nothing changes until someone else approves it.")
        return self.next_page(hand)


class PauseView(ClockView):
    move = Move.PAUSE
    form_class = forms.PauseForm
    confirm = "Pause the clock and send the letter"
    done = "The clock is paused."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        awaited = Awaited(data["needed"].strip(), data["reply_by"])
        return moves.pause(turn, reason=data["why"], awaited=awaited, more=data["more"])

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.stage_rules.pause
        return {
            "reasons": rules.reasons if rules else (),
            "only_complainant": rules is not None and rules.reply_ends,
        }


class ResumeView(ApprovalMoveView):
    move = Move.RESUME
    form_class = forms.ResumeForm
    confirm = "Restart the clock"
    done = "The clock has restarted."

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedResume, str]:
        return ProposedResume(data["on"]), data["why"]

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        return {"reply_on": first_reply_on(hand.case)}

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return moves.resume(turn, on=data["on"])

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        return {"on": first_reply_on(hand.case) or london_day(timezone.now())}


class ExtendView(ApprovalMoveView):
    move = Move.EXTEND
    form_class = forms.ExtendForm
    confirm = "Extend and send the letter"
    done = "The deadline is extended."

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedExtension, str]:
        proposed = ProposedExtension(data.get("working_days"), data.get("agreed"), data["news_every"])
        return proposed, data["reason"]

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        extension = Extension(working_days=data.get("working_days"), agreed=data.get("agreed"))
        return moves.extend(turn, extension=extension, reason=data["reason"], news_every=data["news_every"])

    def questions(self, hand: CaseInHand) -> dict[str, Any]:
        rules = hand.facts.stage_rules.extension
        return {
            "by_days": rules is None or rules.by_days,
            "to_date": rules is not None and rules.to_agreed_date,
            "most": _most(rules) if rules else "",
        }


class WithdrawExtensionView(ClockView):
    move = Move.WITHDRAW_EXTENSION
    form_class = forms.WithdrawExtensionForm
    confirm = "Cancel the extension and send the letter"
    done = "The extension is cancelled."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return moves.withdraw_extension(turn, reason=data["reason"])


class CorrectReceiptView(ApprovalMoveView):
    move = Move.CORRECT_RECEIPT
    form_class = forms.CorrectReceiptForm
    confirm = "Correct the date of receipt"
    done = "Date of receipt corrected. Deadlines now count from it."

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedReceipt, str]:
        return ProposedReceipt(_received_at(data)), data["reason"]

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        return moves.correct(turn, received_at=_received_at(data), reason=data["reason"])

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        local = hand.facts.clock.received_at.astimezone(LONDON)
        return {"received_on": local.date(), "received_time": f"{local:%H:%M}"}


def _received_at(data: dict[str, Any]) -> datetime:
    return in_london(datetime.combine(data["received_on"], data["received_time"]))


def _most(rules: Any) -> str:
    if rules.at_most is None:
        return ""
    often = {None: "in total", 1: "once"}.get(rules.times, f"{rules.times} times")
    soft = "; more for a good reason, if someone else approves it before the due date" if rules.soft else ""
    return f"at most {rules.at_most} {often} ({rules.paragraph}){soft}"
