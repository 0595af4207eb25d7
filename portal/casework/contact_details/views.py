"""Correct contact details, or replace a private link."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from complaints.cases.queries.case_page import CaseContext
from complaints.people import queries as people
from complaints.people.operations import contact_details
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ContactDetails
from complaints.vocabulary.lifecycle import ENDED, Move
from councils.calendars.rules import london_day
from portal.casework.contact_details.forms import CorrectContactForm, PrivateLinkForm
from portal.casework.moves.views import MoveView


class CorrectContactView(MoveView):
    move = Move.CORRECT_CONTACT
    form_class = CorrectContactForm
    template_name = "casework/contact_details/correct_contact.html"
    done = "Contact details corrected."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        reason, reached_on = data.pop("reason"), data.pop("reached_on", None)
        not_theirs = data.pop("not_theirs", False)
        return contact_details.correct_contact(
            action_context, now=ContactDetails(**data), reason=reason, reached_on=reached_on, not_theirs=not_theirs
        )

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        return {"anonymous": _has_no_dates(case_context), "has_email": bool(case_context.case.complainant_email)}

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {"anonymous": _has_no_dates(case_context)}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        return {**asdict(people.contact_details_of(case_context.case)), "reached_on": london_day(timezone.now())}


class RenewPrivateLinkView(MoveView):
    move = Move.CORRECT_CONTACT
    form_class = PrivateLinkForm
    template_name = "casework/contact_details/private_link.html"
    done = "The private link has ended."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        return contact_details.replace_link(
            action_context, reason=data["reason"], send=data["what"] == PrivateLinkForm.SEND
        )

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        return {
            "title": "End or replace the private link",
            "works_until": people.works_until(case_context.case.pk, timezone.now()),
            "by_staff": contact_details.is_turned_off_by_staff(case_context.case),
        }


def _has_no_dates(case_context: CaseContext) -> bool:
    return case_context.facts.rules.no_one_to_respond_to and case_context.facts.status not in ENDED
