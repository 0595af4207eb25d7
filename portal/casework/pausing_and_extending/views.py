"""What moves a deadline: pausing, restarting, extending, correcting the date of receipt."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from complaints.case_facts.queries import CaseContext, first_reply_on
from complaints.cases.operations import moves, pausing
from complaints.vocabulary.actions import (
    ActionContext,
    ProposedExtension,
    ProposedReceipt,
    ProposedResume,
)
from complaints.vocabulary.lifecycle import Awaited, Extension, Move
from councils.calendars.rules import london_day
from councils.vocabulary.values import LONDON, in_london
from portal.casework.moves.approval_views import ApprovalMoveView
from portal.casework.moves.views import ClockView
from portal.casework.pausing_and_extending import forms


class PauseView(ClockView):
    move = Move.PAUSE
    form_class = forms.PauseForm
    confirm = "Pause the clock and send the letter"
    done = "The clock is paused."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        awaited = Awaited(data["needed"].strip(), data["reply_by"])
        return pausing.pause(action_context, reason=data["why"], awaited=awaited, more=data["more"])

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.stage_rules.pause
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

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"reply_on": first_reply_on(case_context.case)}

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return pausing.resume(action_context, on=data["on"])

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"on": first_reply_on(case_context.case) or london_day(timezone.now())}


class ExtendView(ApprovalMoveView):
    move = Move.EXTEND
    form_class = forms.ExtendForm
    confirm = "Extend and send the letter"
    done = "The deadline is extended."

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedExtension, str]:
        proposed = ProposedExtension(data.get("working_days"), data.get("agreed"), data["news_every"])
        return proposed, data["reason"]

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        extension = Extension(working_days=data.get("working_days"), agreed=data.get("agreed"))
        return moves.extend(action_context, extension=extension, reason=data["reason"], news_every=data["news_every"])

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        rules = case_context.facts.stage_rules.extension
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

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.withdraw_extension(action_context, reason=data["reason"])


class CorrectReceiptView(ApprovalMoveView):
    move = Move.CORRECT_RECEIPT
    form_class = forms.CorrectReceiptForm
    confirm = "Correct the date of receipt"
    done = "Date of receipt corrected. Deadlines now count from it."

    def proposal(self, data: dict[str, Any]) -> tuple[ProposedReceipt, str]:
        return ProposedReceipt(_received_at(data)), data["reason"]

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return moves.correct_date_of_receipt(action_context, received_at=_received_at(data), reason=data["reason"])

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        local = case_context.facts.clock.received_at.astimezone(LONDON)
        return {"received_on": local.date(), "received_time": f"{local:%H:%M}"}


def _received_at(data: dict[str, Any]) -> datetime:
    return in_london(datetime.combine(data["received_on"], data["received_time"]))


def _most(rules: Any) -> str:
    if rules.at_most is None:
        return ""
    often = {None: "in total", 1: "once"}.get(rules.times, f"{rules.times} times")
    soft = "; more for a good reason, if someone else approves it before the due date" if rules.soft else ""
    return f"at most {rules.at_most} {often} ({rules.paragraph}){soft}"
