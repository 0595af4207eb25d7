"""One complaint, for the person who made it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from complaints.cases.queries.resident import own_complaint
from ombudsman.queries import public_referrals
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.presenters.complaint import complaint_page


class ComplaintView(PrivateView):
    """Where it stands, what happens next and by when, and all that was said."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The page; somebody else's complaint is not found."""
        complaint = own_complaint(request.actor, reference)
        referrals = public_referrals(request.actor, [complaint.case]).get(complaint.case.pk, ())
        page = complaint_page(complaint, request.council, timezone.now(), referrals)
        return render(request, "resident/complaint.html", {"page": page})
