"""Change contact details."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.cases.queries.resident import own_case
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import email_change
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.resident.contact_details.forms import ContactDetailsForm
from portal.resident.forms import LinkQuestionForm
from portal.resident.link_question import answers_link_question, refused
from portal.resident.opened import open_case
from portal.sessions.browser import opened_cases

if TYPE_CHECKING:
    from complaints.models import Case, CaseEvent, TrackingLink

CHANGED = "We have changed your contact details."
LINK_SENT = (
    "We’re sending an email to {email}. Use the link in it within 3 days to confirm that the address is yours. "
    "We will not use it before then."
)
# The field of each refusal; others belong to the whole form.
ABOUT = {
    "contact.name": "name",
    "contact.same_email": "email",
    "contact.email_ours": "email",
    "contact.too_many": "email",
    "contact.account": "email",
    "contact.unreachable": "phone",
}


class ContactDetailsView(PrivateView):
    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = own_case(request.actor, reference)
        return self.ask(request, case, self.form(case))

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = own_case(request.actor, reference)
        form = self.form(case, request.POST)
        if not form.is_valid():
            return self.ask(request, case, form)
        if not form.has_changed():
            form.add_error(None, "You have not changed anything.")
            return self.ask(request, case, form)
        try:
            with as_product(request.actor):
                said = self.change(ActionContext(case.pk, request.actor, timezone.now()), form)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(ABOUT.get(refusal.code), refusal.message)
            return self.ask(request, case, form)
        for sentence in said:
            messages.success(request, sentence)
        return redirect("resident:complaint", council_slug=request.council.slug, reference=reference)

    @transaction.atomic
    def change(self, action_context: ActionContext, form: ContactDetailsForm) -> list[str]:
        entered, said = form.cleaned_data, []
        if {"name", "phone", "address"} & set(form.changed_data):
            kept = {name: entered[name] for name in ("name", "phone", "address")}
            contact_details.change_contact(action_context, **kept)
            said.append(CHANGED)
        if "email" in form.changed_data:
            contact_details.ask_to_change_email(action_context, email=entered["email"])
            said.append(LINK_SENT.format(email=entered["email"]))
        return said

    def form(self, case: "Case", data: Any = None) -> ContactDetailsForm:
        known = private_links.contact_details_of(case)
        initial = {"name": known.name, "email": known.email, "phone": known.phone, "address": known.address}
        return ContactDetailsForm(data, initial=initial, has_account=case.complainant_id is not None)

    def ask(self, request: CouncilRequest, case: "Case", form: ContactDetailsForm) -> HttpResponse:
        place = {"council_slug": request.council.slug, "reference": case.reference}
        context = {"form": form, "case": case, "back": reverse("resident:complaint", kwargs=place)}
        return render(request, "resident/contact_details/contact_details.html", context)


class ConfirmNewEmailView(PrivateView):
    """Mail scanners open links, so GET changes nothing."""

    def get(self, request: CouncilRequest, token: str) -> HttpResponse:
        try:
            event, email = self._asked(request, token)
        except RuleBroken:
            return self.ended(request)
        return self.page(request, event.case, email=email, form=self._form(request, event.case))

    def post(self, request: CouncilRequest, token: str) -> HttpResponse:
        try:
            event, email = self._asked(request, token)
            form = self._form(request, event.case, request.POST)
            if form is not None:
                refusal = refused(request)
                if refusal is not None:
                    return refusal
                if not answers_link_question(request, self._link(request, event.case), form):
                    return self.page(request, event.case, email=email, form=form)
            with tenant(request.council.pk, ActorKind.SYSTEM):
                case = contact_details.confirm_email(token, council_id=request.council.pk, at=timezone.now())
        except RuleBroken:
            return self.ended(request)
        if case is None:
            raise Http404
        if case.pk in opened_cases(request, request.council.pk):
            # The link used here has ended, and the new one is for the same person.
            open_case(request, self._link(request, case))
        return self.page(request, case, email=case.complainant_email, done=True)

    def _asked(self, request: CouncilRequest, token: str) -> tuple["CaseEvent", str]:
        with tenant(request.council.pk, ActorKind.SYSTEM):
            event = private_links.email_to_confirm(token, council_id=request.council.pk, at=timezone.now())
        change = email_change(event.data) if event else None
        if event is None or change is None:
            raise Http404
        return event, change.now

    def _form(self, request: CouncilRequest, case: "Case", data: QueryDict | None = None) -> LinkQuestionForm | None:
        """Ask a question unless the case is open here: a mistyped address may reach someone else."""
        asked = private_links.question_about(case)
        is_open = case.pk in opened_cases(request, request.council.pk)
        return LinkQuestionForm(data, asked=asked) if asked and not is_open else None

    def _link(self, request: CouncilRequest, case: "Case") -> "TrackingLink":
        with tenant(request.council.pk, ActorKind.SYSTEM):
            return private_links.link_of(case)

    def page(
        self,
        request: CouncilRequest,
        case: "Case",
        *,
        email: str,
        form: LinkQuestionForm | None = None,
        done: bool = False,
    ) -> HttpResponse:
        context = {
            "noun": noun(ContactKind(case.kind)),
            "reference": case.reference,
            "email": email,
            "form": form,
            "done": done,
        }
        return render(request, "resident/contact_details/confirm_email.html", context)

    def ended(self, request: CouncilRequest) -> HttpResponse:
        return render(request, "resident/contact_details/confirm_email_ended.html", status=410)
