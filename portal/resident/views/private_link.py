"""The private link of someone without an account: replaced when somebody else may have it, or turned off."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.cases.queries.resident import own_case
from complaints.cases.rules.action_context import Turn
from complaints.people.operations import private_links
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.access import CouncilRequest, PrivateView, as_product
from portal.resident.opened import open_case

if TYPE_CHECKING:
    from complaints.models import Case

TURN_OFF = "turn-off"
EMAILED = "The old link has stopped working. We’re emailing a new one to {}."


class PrivateLinkView(PrivateView):
    """What the link is for, and the two buttons."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The page; for a complaint in an account, that there is no link."""
        return self._page(request, own_case(request.actor, reference))

    def post(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """Replace it, and go on in this browser with the new one; or end it, here too."""
        case = own_case(request.actor, reference)
        turning_off = request.POST.get("do") == TURN_OFF
        try:
            with as_product(request.actor):
                private_links.replace_link(Turn(case.pk, request.actor, timezone.now()), send=not turning_off)
        except RuleBroken:
            return self.get(request, reference)
        if turning_off:
            return render(request, "resident/private_link_off.html", {"has_email": bool(case.complainant_email)})
        with tenant(request.council.pk, ActorKind.SYSTEM):
            link = private_links.link_of(case)
        open_case(request, link)
        if not case.complainant_email:
            return self._page(request, case, private_links.token_of(link.key))
        messages.success(request, EMAILED.format(case.complainant_email))
        return redirect("resident:complaint", council_slug=request.council.slug, reference=reference)

    def _page(self, request: CouncilRequest, case: "Case", new_token: str = "") -> HttpResponse:
        return render(request, "resident/private_link.html", {"case": case, "token": new_token})
