"""Somebody's own complaints in a council."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from complaints.operations.claims import claim
from complaints.queries.resident import own_complaints
from councils.domain.local_time import london_day
from councils.tenancy.scope import Kind, tenant
from portal.access import CouncilRequest
from portal.resident.presenters.complaint import complaint_rows
from portal.resident.private import PrivatePage

LOOKED_FOR = "claims_looked_for"


class MyComplaints(PrivatePage):
    """Those of the account, and those that a private link has opened in this browser."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The list; without an account, what has been opened and how to get one."""
        at = timezone.now()
        if request.actor.user_id is not None:
            self._claim_once(request, at)
        today = london_day(at)
        rows = complaint_rows(own_complaints(request.actor), request.council, today)
        return render(request, "resident/my_complaints.html", {"rows": rows})

    def _claim_once(self, request: CouncilRequest, at: datetime) -> None:
        """Complaints made with the person's own address before they had the account: looked for once a sign-in."""
        looked_for = request.session.get(LOOKED_FOR, [])
        if request.council.pk in looked_for:
            return
        own = EmailAddress.objects.filter(user_id=request.actor.user_id, verified=True)
        verified = list(own.values_list("email", flat=True))
        with tenant(request.council.pk, Kind.SYSTEM, request.actor.user_id):
            found = claim(by=request.actor, verified=verified, at=at) if verified else []
        request.session[LOOKED_FOR] = [*looked_for, request.council.pk]
        if found:
            number = "1 complaint" if len(found) == 1 else f"{len(found)} complaints"
            messages.success(request, f"We added {number} that you made with your e-mail address.")
