"""Ask for, record or end the consent of the person whom a complaint is for."""

from typing import Any

from django.utils import timezone

from complaints.case_facts.queries import CaseContext
from complaints.cases.queries.case_page import consent_in_force
from complaints.people.operations import consents
from complaints.people.queries.consents import documents_to_choose
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from portal.casework.consent.forms import (
    AskConsentForm,
    CloseWithoutConsentForm,
    EndConsentForm,
    RecordConsentForm,
)
from portal.casework.consent.presenters import pause_hint, pause_notice
from portal.casework.moves.views import MoveView
from portal.casework.presenters import permission_words


class RecordConsentView(MoveView):
    move = Move.RECORD_CONSENT
    form_class = RecordConsentForm
    template_name = "casework/consent/record.html"
    done = "Permission recorded."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return consents.record_consent(action_context, RecordConsentForm.consent(data))

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"documents": documents_to_choose(case_context.case)}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {"starts": london_day(timezone.now())}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        held = consent_in_force(case_context.case)
        return {"held": permission_words(held) if held is not None else ""}


class AskConsentView(MoveView):
    move = Move.ASK_CONSENT
    form_class = AskConsentForm
    template_name = "casework/consent/ask.html"
    done = "Recorded that you asked for permission."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        if data["email"]:
            self.done = "Recorded. We’re emailing them a link on which they can say yes or no."
        return consents.ask_for_consent(
            action_context,
            email=data["email"],
            how=data["how"],
            by_letter=data["by_letter"],
            pause=data.get("pause", False),
        )

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"pause": pause_hint(case_context.facts, london_day(timezone.now()))}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"pause": pause_notice(case_context.facts, london_day(timezone.now()))}


class EndConsentView(MoveView):
    move = Move.END_CONSENT
    form_class = EndConsentForm
    done = "The permission has ended. Nothing more about the person goes to the representative."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return consents.end_consent(action_context, reason=data["reason"])


class CloseWithoutConsentView(MoveView):
    move = Move.CLOSE_WITHOUT_CONSENT
    form_class = CloseWithoutConsentForm
    template_name = "casework/consent/close.html"
    shows_preview = True
    confirm = "Close the case"
    done = "Case closed."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return consents.close_without_consent(action_context, reason=data["reason"])
