"""The private link of someone without an account: followed, asked for again, replaced or turned off."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.cases.queries.resident import own_case
from complaints.people.operations import contact_details
from complaints.people.operations.client_limits import take_link_request
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import a_noun, noun
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.http.errors import too_many
from portal.resident.forms import LinkQuestionForm
from portal.resident.link_question import answers_link_question, refused
from portal.resident.opened import client_of, open_case
from portal.resident.private_link.forms import NewLinkForm

if TYPE_CHECKING:
    from complaints.models import Case, TrackingLink


class TrackView(PrivateView):
    """Mail scanners open links, so GET opens nothing."""

    def get(self, request: CouncilRequest, token: str) -> HttpResponse:
        try:
            link = self._followed(request, token)
        except private_links.LinkEnded as refusal:
            return self._expired(request, refusal)
        if link is None:
            return self._unknown(request)
        return self._page(request, link, self._form(link))

    def post(self, request: CouncilRequest, token: str) -> HttpResponse:
        try:
            link = self._followed(request, token)
        except private_links.LinkEnded as ended:
            return self._expired(request, ended)
        if link is None:
            return self._unknown(request)
        form = self._form(link, request.POST)
        if form is not None:
            refusal = refused(request)
            if refusal is not None:
                return refusal
            if not answers_link_question(request, link, form):
                return self._page(request, link, form)
        with tenant(request.council.pk, ActorKind.SYSTEM), transaction.atomic():
            contact_details.end_links_before(link, timezone.now())
        open_case(request, link)
        return redirect("resident:complaint", council_slug=request.council.slug, reference=link.case.reference)

    def _form(self, link: "TrackingLink", data: QueryDict | None = None) -> LinkQuestionForm | None:
        asked = private_links.question_of(link)
        return LinkQuestionForm(data, asked=asked) if asked else None

    def _page(self, request: CouncilRequest, link: "TrackingLink", form: LinkQuestionForm | None) -> HttpResponse:
        kind = ContactKind(link.case.kind)
        return render(
            request, "resident/private_link/track.html", {"noun": noun(kind), "a_noun": a_noun(kind), "form": form}
        )

    def _followed(self, request: CouncilRequest, token: str) -> "TrackingLink | None":
        with tenant(request.council.pk, ActorKind.SYSTEM):
            return private_links.followed(token, council_id=request.council.pk, at=timezone.now())

    def _unknown(self, request: CouncilRequest) -> HttpResponse:
        return render(request, "resident/private_link/link_unknown.html", status=404)

    def _expired(self, request: CouncilRequest, refusal: private_links.LinkEnded) -> HttpResponse:
        context = {
            "message": refusal.message,
            "account": refusal.code == private_links.JOINED_ACCOUNT,
            "by_staff": refusal.code == private_links.TURNED_OFF_BY_STAFF,
            "noun": noun(refusal.kind),
        }
        return render(request, "resident/private_link/link_expired.html", context, status=410)


class AskForLinkView(PrivateView):
    """The answer is always the same, so it does not show who complained."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        return self._page(request, NewLinkForm())

    def post(self, request: CouncilRequest) -> HttpResponse:
        form = NewLinkForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        at = timezone.now()
        until = take_link_request(client_of(request), at)
        if until is not None:
            return too_many(request, until)
        asked = contact_details.Lost(form.cleaned_data["reference"], form.cleaned_data["email"])
        with tenant(request.council.pk, ActorKind.SYSTEM):
            contact_details.send_again(asked, council_id=request.council.pk, at=at)
        return render(request, "resident/private_link/link_sent.html", {"email": asked.email})

    def _page(self, request: CouncilRequest, form: NewLinkForm) -> HttpResponse:
        back = reverse("resident:start", kwargs={"council_slug": request.council.slug})
        context = {"form": form, "heading": form.heading, "intro": form.intro, "back": back}
        return render(request, "resident/private_link/ask_for_link.html", context)


TURN_OFF = "turn-off"
EMAILED = "The old link has stopped working. We’re emailing a new one to {}."


class PrivateLinkView(PrivateView):
    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        return self._page(request, own_case(request.actor, reference))

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        case = own_case(request.actor, reference)
        turning_off = request.POST.get("do") == TURN_OFF
        try:
            with as_product(request.actor):
                contact_details.replace_link(
                    ActionContext(case.pk, request.actor, timezone.now()), send=not turning_off
                )
        except RuleBroken:
            return self.get(request, reference)
        if turning_off:
            return render(
                request, "resident/private_link/private_link_off.html", {"has_email": bool(case.complainant_email)}
            )
        with tenant(request.council.pk, ActorKind.SYSTEM):
            link = private_links.link_of(case)
        open_case(request, link)
        if not case.complainant_email:
            return self._page(request, case, private_links.token_of(link.key))
        messages.success(request, EMAILED.format(case.complainant_email))
        return redirect("resident:complaint", council_slug=request.council.slug, reference=reference)

    def _page(self, request: CouncilRequest, case: "Case", new_token: str = "") -> HttpResponse:
        return render(request, "resident/private_link/private_link.html", {"case": case, "token": new_token})
