"""Correct contact details, or replace a private link."""

from dataclasses import asdict, fields
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from complaints.case_facts.queries import CaseContext, case_context_of
from complaints.correspondence.queries.adjustments import may_be_emailed
from complaints.correspondence.queries.letters import needs_of
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.people.queries.person_records import is_protected
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ContactDetails
from complaints.vocabulary.lifecycle import ENDED, Move
from complaints.vocabulary.people import PersonDetails, PersonKind
from councils.calendars.rules import london_day
from councils.vocabulary.roles import CASEWORK_ROLES
from portal.casework.contact_details.forms import CorrectContactForm, PrivateLinkForm
from portal.casework.moves.views import MoveView
from portal.http.access import CouncilRequest, StaffView


class CorrectContactView(MoveView):
    move = Move.CORRECT_CONTACT
    form_class = CorrectContactForm
    template_name = "casework/contact_details/correct_contact.html"
    done = "Contact details corrected."

    def make(self, action_context: ActionContext, data: dict[str, Any]) -> Any:
        reason, reached_on = data.pop("reason"), data.pop("reached_on", None)
        not_theirs = data.pop("not_theirs", False)
        of_case = {field.name: data[field.name] for field in fields(ContactDetails)}
        about = {field.name: data[field.name] for field in fields(PersonDetails)}
        return contact_details.correct_contact(
            action_context,
            now=ContactDetails(**of_case),
            about=PersonDetails(**about),
            reason=reason,
            reached_on=reached_on,
            not_theirs=not_theirs,
        )

    def questions(self, case_context: CaseContext) -> dict[str, Any]:
        case = case_context.case
        return {
            "anonymous": _has_no_dates(case_context),
            "has_email": bool(case.complainant_email),
            "kept_address": case.complainant_address if is_protected(case) else "",
        }

    def beside(self, case_context: CaseContext) -> dict[str, Any]:
        case = case_context.case
        emailed = may_be_emailed(case) and not needs_of(case).may_stop_a_letter
        return {"anonymous": _has_no_dates(case_context), "emailed": emailed}

    def prefilled(self, case_context: CaseContext) -> dict[str, Any]:
        case = case_context.case
        about = asdict(contact_details.details_of(case.person)) if case.person else {"kind": PersonKind.PERSON.value}
        known = {**about, **asdict(private_links.contact_details_of(case)), "reached_on": london_day(timezone.now())}
        return {**known, "address": ""} if is_protected(case) else known


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
            "works_until": private_links.works_until(case_context.case.pk, timezone.now()),
            "by_staff": contact_details.is_turned_off_by_staff(case_context.case),
        }


class ProtectedAddressView(StaffView):
    """Shows a protected address to someone who asks, and records it."""

    roles = tuple(CASEWORK_ROLES)
    template_name = "casework/contact_details/protected_address.html"

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        context = case_context_of(request.actor, reference)
        return render(request, self.template_name, {"case": context.case, "shown": False})

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = contact_details.look_at_address(request.actor, reference, timezone.now())
        return render(request, self.template_name, {"case": case, "shown": True})


def _has_no_dates(case_context: CaseContext) -> bool:
    return case_context.facts.rules.no_one_to_respond_to and case_context.facts.status not in ENDED
