"""End this browser's access."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.documents.operations.drafts import delete_unfinished, unfinished_in
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.opened import forget_opened
from portal.sessions.browser import CLEAR, SESSION_CASES, browser_hashes


class FinishView(PrivateView):
    """With an account, finishing is signing out."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        if request.actor.user_id is not None:
            return redirect("account_logout")
        opened = bool(request.session.get(SESSION_CASES))
        writing = unfinished_in(timezone.now(), browser_hashes(request))
        if not opened and not writing:
            return render(request, "resident/finish/finished.html")
        return render(request, "resident/finish/finish.html", {"opened": opened, "writing": writing})

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Unsent answers are deleted only after a warning."""
        if request.actor.user_id is not None:
            return redirect("account_logout")
        hashes, at = browser_hashes(request), timezone.now()
        if CLEAR not in request.POST and unfinished_in(at, hashes):
            return self.get(request)
        delete_unfinished(at, hashes)
        response = redirect("resident:finish", council_slug=request.council.slug)
        forget_opened(request, response)
        return response
