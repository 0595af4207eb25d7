"""How we reach someone about their complaint: changed by them, a new email address once it is proved to be theirs."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.cases.queries.resident import own_case
from complaints.cases.rules.action_context import Turn
from complaints.people.operations import contact_details, private_links
from complaints.vocabulary.contact_details import email_change
from complaints.vocabulary.contact_kinds import noun
from councils.policies.rules.procedure_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.resident.contact_details.forms import ContactDetailsForm
from portal.resident.forms import LinkQuestionForm
from portal.resident.opened import is_answered, open_case, refused
from portal.sessions.browser import opened_cases

if TYPE_CHECKING:
    from complaints.models import Case, CaseEvent, TrackingLink

CHANGED = "We have changed your contact details."
LINK_SENT = (
    "We’re sending an email to {email}. Use the link in it within 3 days to confirm that the address is yours. "
    "We will not use it before then."
)
# The question that a refusal is about; the others are about all answers together.
ABOUT = {
    "contact.name": "name",
    "contact.same_email": "email",
    "contact.email_ours": "email",
    "contact.too_many": "email",
    "contact.account": "email",
    "contact.unreachable": "phone",
}


class ContactDetailsView(PrivateView):
    """Name, phone and postal address; the email address too for someone without an account."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The details as they are."""
        case = own_case(request.actor, reference)
        return self.ask(request, case, self.form(case))

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Change what was changed, and say what happens now."""
        case = own_case(request.actor, reference)
        form = self.form(case, request.POST)
        if not form.is_valid():
            return self.ask(request, case, form)
        if not form.has_changed():
            form.add_error(None, "You have not changed anything.")
            return self.ask(request, case, form)
        try:
            with as_product(request.actor):
                said = self.change(Turn(case.pk, request.actor, timezone.now()), form)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(ABOUT.get(refusal.code), refusal.message)
            return self.ask(request, case, form)
        for sentence in said:
            messages.success(request, sentence)
        return redirect("resident:complaint", council_slug=request.council.slug, reference=reference)

    @transaction.atomic
    def change(self, turn: Turn, form: ContactDetailsForm) -> list[str]:
        """Make all changes or none; gives what happened, in sentences."""
        entered, said = form.cleaned_data, []
        if {"name", "phone", "address"} & set(form.changed_data):
            kept = {name: entered[name] for name in ("name", "phone", "address")}
            contact_details.change_contact(turn, **kept)
            said.append(CHANGED)
        if "email" in form.changed_data:
            contact_details.ask_to_change_email(turn, email=entered["email"])
            said.append(LINK_SENT.format(email=entered["email"]))
        return said

    def form(self, case: "Case", data: Any = None) -> ContactDetailsForm:
        """The form, fresh or with what was sent."""
        known = contact_details.contact_details_of(case)
        initial = {"name": known.name, "email": known.email, "phone": known.phone, "address": known.address}
        return ContactDetailsForm(data, initial=initial, has_account=case.complainant_id is not None)

    def ask(self, request: CouncilRequest, case: "Case", form: ContactDetailsForm) -> HttpResponse:
        """The page with its form."""
        place = {"council_slug": request.council.slug, "reference": case.reference}
        context = {"form": form, "case": case, "back": reverse("resident:complaint", kwargs=place)}
        return render(request, "resident/contact_details/contact_details.html", context)


class ConfirmNewEmailView(PrivateView):
    """The link that was sent to a new address. Mail scanners open every link, so opening alone does nothing."""

    def get(self, request: CouncilRequest, token: str) -> HttpResponse:
        """The button and perhaps a question, or that the link no longer works."""
        try:
            event, email = self._asked(request, token)
        except RuleBroken:
            return self.ended(request)
        return self.page(request, event.case, email=email, form=self._form(request, event.case))

    def post(self, request: CouncilRequest, token: str) -> HttpResponse:
        """Use the address from now on, once it was shown that the email has reached the complainant."""
        try:
            event, email = self._asked(request, token)
            form = self._form(request, event.case, request.POST)
            if form is not None:
                refusal = refused(request)
                if refusal is not None:
                    return refusal
                if not is_answered(request, self._link(request, event.case), form):
                    return self.page(request, event.case, email=email, form=form)
            with tenant(request.council.pk, ActorKind.SYSTEM):
                case = contact_details.confirm_email(token, council_id=request.council.pk, at=timezone.now())
        except RuleBroken:
            return self.ended(request)
        if case is None:
            raise Http404
        if case.pk in opened_cases(request, request.council.pk):
            # The link by which it was opened here has ended, and this is whom the new one is sent to.
            open_case(request, self._link(request, case))
        return self.page(request, case, email=case.complainant_email, done=True)

    def _asked(self, request: CouncilRequest, token: str) -> tuple["CaseEvent", str]:
        """The ask that the link belongs to, and the new address."""
        with tenant(request.council.pk, ActorKind.SYSTEM):
            event = contact_details.email_to_confirm(token, council_id=request.council.pk, at=timezone.now())
        change = email_change(event.data) if event else None
        if event is None or change is None:
            raise Http404
        return event, change.now

    def _form(self, request: CouncilRequest, case: "Case", data: QueryDict | None = None) -> LinkQuestionForm | None:
        """A slip in the new address may have brought the email to anyone; where the case is open it is theirs."""
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
        """Before and after the button was pressed."""
        context = {
            "noun": noun(ContactKind(case.kind)),
            "reference": case.reference,
            "email": email,
            "form": form,
            "done": done,
        }
        return render(request, "resident/contact_details/confirm_email.html", context)

    def ended(self, request: CouncilRequest) -> HttpResponse:
        """Too old, or used already."""
        return render(request, "resident/contact_details/confirm_email_ended.html", status=410)
