"""Someone without an account has finished: nothing of theirs can be seen in this browser any more."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal.access import CouncilRequest
from portal.middleware import SESSION_CASES
from portal.resident.opened import forget_opened
from portal.resident.private import PrivatePage


class FinishView(PrivatePage):
    """What "I have finished" does. With an account it is signing out."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """What it means that they have finished; the button where something is still open."""
        if request.actor.user_id is not None:
            return redirect("account_logout")
        opened = bool(request.session.get(SESSION_CASES))
        return render(request, "resident/finish.html" if opened else "resident/finished.html")

    def post(self, request: CouncilRequest) -> HttpResponse:
        """End it. A person with an account is asked whether to sign out."""
        if request.actor.user_id is not None:
            return redirect("account_logout")
        response = redirect("resident:finish", council_slug=request.council.slug)
        forget_opened(request, response)
        return response
