"""A private link: look first, press a button, and from then on the browser remembers."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.people.operations import private_links
from complaints.vocabulary.contact_kinds import a_noun, noun
from councils.policies.rules.procedure_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.forms import LinkQuestionForm
from portal.resident.link_question import is_answered, refused
from portal.resident.opened import open_case

if TYPE_CHECKING:
    from complaints.models import TrackingLink


class TrackView(PrivateView):
    """Mail scanners open every link, so opening alone does nothing."""

    def get(self, request: CouncilRequest, token: str) -> HttpResponse:
        """The button and perhaps a question, or why the link no longer works."""
        try:
            link = self._followed(request, token)
        except private_links.LinkEnded as refusal:
            return self._expired(request, refusal)
        return self._page(request, link, self._form(link))

    def post(self, request: CouncilRequest, token: str) -> HttpResponse:
        """Open the case in this browser; its address holds no secret."""
        try:
            link = self._followed(request, token)
        except private_links.LinkEnded as ended:
            return self._expired(request, ended)
        form = self._form(link, request.POST)
        if form is not None:
            refusal = refused(request)
            if refusal is not None:
                return refusal
            if not is_answered(request, link, form):
                return self._page(request, link, form)
        with tenant(request.council.pk, ActorKind.SYSTEM), transaction.atomic():
            private_links.end_links_before(link, timezone.now())
        open_case(request, link)
        return redirect("resident:complaint", council_slug=request.council.slug, reference=link.case.reference)

    def _form(self, link: "TrackingLink", data: QueryDict | None = None) -> LinkQuestionForm | None:
        asked = private_links.question_of(link)
        return LinkQuestionForm(data, asked=asked) if asked else None

    def _page(self, request: CouncilRequest, link: "TrackingLink", form: LinkQuestionForm | None) -> HttpResponse:
        kind = ContactKind(link.case.kind)
        return render(request, "resident/track.html", {"noun": noun(kind), "a_noun": a_noun(kind), "form": form})

    def _followed(self, request: CouncilRequest, token: str) -> "TrackingLink":
        """A visitor sees no row yet, so the product looks the link up for them."""
        with tenant(request.council.pk, ActorKind.SYSTEM):
            link = private_links.followed(token, council_id=request.council.pk, at=timezone.now())
        if link is None:
            raise Http404
        return link

    def _expired(self, request: CouncilRequest, refusal: private_links.LinkEnded) -> HttpResponse:
        context = {
            "message": refusal.message,
            "account": refusal.code == private_links.JOINED_ACCOUNT,
            "by_staff": refusal.code == private_links.TURNED_OFF_BY_STAFF,
            "noun": noun(refusal.kind),
        }
        return render(request, "resident/link_expired.html", context, status=410)
