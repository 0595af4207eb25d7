"""A council's own page, and the page before the first question."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.operations.waiting_files import drop
from complaints.queries.offered import offered
from councils.domain.rules import CORPORATE
from councils.queries import policy_in_force, procedure_rules
from portal.access import CouncilRequest, ResidentPage
from portal.resident import steps
from portal.resident.drafts import COOKIE, draft_of, place
from portal.resident.presenters.procedure import procedure_page


class CouncilHome(ResidentPage):
    """What can be complained about, what then happens and by when, as this council's policy in force says."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The page."""
        version = policy_in_force(request.council.pk, CORPORATE, timezone.now())
        return render(request, "resident/home.html", {"page": procedure_page(procedure_rules(version))})


class Start(ResidentPage):
    """What to have ready; or the way back to answers that were begun."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The page."""
        others = len(offered(request.council.pk, timezone.now())) > 1
        context = {"begun": draft_of(request).begun, "first": steps.KIND if others else "service", "others": others}
        return render(request, "resident/start.html", context)


class Forget(ResidentPage):
    """Delete the answers: on somebody else's computer, or to begin afresh. It can't be undone, so it is asked first."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """What goes, and the button; where nothing was begun there is nothing to delete."""
        if not draft_of(request).begun:
            return redirect("resident:start", council_slug=request.council.slug)
        return render(request, "resident/forget.html")

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Delete them and their files, and say so."""
        # Of a complaint that is being sent at this moment nothing is deleted.
        draft = draft_of(request, lock=True)
        for file in draft.files:
            drop(file.place)
        draft.forget()
        messages.success(request, "Your answers were deleted.")
        response: Any = redirect("resident:start", council_slug=request.council.slug)
        response.delete_cookie(COOKIE, path=place(request), samesite="Lax")
        return response
