"""Somebody who has lost the private link asks for it again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from complaints.people.operations import private_links
from complaints.people.operations.client_limits import take_link_request
from councils.tenancy.scope import ActorKind, tenant
from portal.http.access import CouncilRequest, PrivateView
from portal.http.errors import too_many
from portal.resident.clients import client_of
from portal.resident.forms import NewLinkForm


class AskForLinkView(PrivateView):
    """The answer is the same for whatever is entered: nobody learns here who has complained."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The two questions."""
        return self._page(request, NewLinkForm())

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Send the link, if it is theirs, and say the same if it isn't. A visitor sees no row: the product looks."""
        form = NewLinkForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        at = timezone.now()
        until = take_link_request(client_of(request), at)
        if until is not None:
            return too_many(request, until)
        asked = private_links.Lost(form.cleaned_data["reference"], form.cleaned_data["email"])
        with tenant(request.council.pk, ActorKind.SYSTEM):
            private_links.send_again(asked, council_id=request.council.pk, at=at)
        return render(request, "resident/link_sent.html", {"email": asked.email})

    def _page(self, request: CouncilRequest, form: NewLinkForm) -> HttpResponse:
        back = reverse("resident:start", kwargs={"council_slug": request.council.slug})
        context = {"form": form, "heading": form.heading, "intro": form.intro, "back": back}
        return render(request, "resident/ask_for_link.html", context)
