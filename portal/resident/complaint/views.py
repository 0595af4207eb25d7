"""One complaint, for the person who made it: its page, what is said once it is sent, and its documents."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from complaints.cases.queries.resident import (
    complaint_of,
    consent_missing,
    own_case,
    own_complaint,
    own_document,
    sent_by_representative,
)
from complaints.correspondence.queries.adjustments import medium_of
from complaints.correspondence.queries.letters import needs_of
from complaints.people.queries import private_links
from complaints.vocabulary.correspondence import CLEAN
from complaints.vocabulary.people import Medium
from councils.calendars.rules import london_day
from ombudsman.queries import public_referrals
from portal.files.documents import as_download
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.complaint.presenters.complaint import complaint_page, sent_page
from portal.resident.complaint.presenters.timeline import document_state


class ComplaintView(PrivateView):
    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """A representative sees only what they sent while the person's permission is missing."""
        case = own_case(request.actor, reference)
        if consent_missing(case, london_day(timezone.now())):
            page = sent_page(sent_by_representative(case), request.council.slug)
            return render(request, "resident/complaint/permission_needed.html", {"page": page})
        complaint = complaint_of(case)
        referrals = public_referrals(request.actor, [case]).get(case.pk, ())
        whole = complaint_page(complaint, request.council, timezone.now(), referrals)
        return render(request, "resident/complaint/complaint.html", {"page": whole})


class SentView(PrivateView):
    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        complaint = own_complaint(request.actor, reference)
        token = None if request.actor.user_id else private_links.token_for(complaint.case.pk)
        referrals = public_referrals(request.actor, [complaint.case]).get(complaint.case.pk, ())
        page = complaint_page(complaint, request.council, timezone.now(), referrals)
        case = complaint.case
        context = {
            "page": page,
            "token": token,
            "email": case.complainant_email,
            "needs": needs_of(case),
            "permission_needed": bool(consent_missing(case, london_day(timezone.now()))),
            "emailed": medium_of(case) in (Medium.EMAIL, None) and not needs_of(case).of_adjustments,
            "anonymous": case.anonymous,
        }
        return render(request, "resident/complaint/sent.html", context)


class ComplaintDocumentView(PrivateView):
    def get(self, request: CouncilRequest, reference: str, key: str) -> HttpResponseBase:
        document = own_document(request.actor, reference, key, london_day(timezone.now()))
        if document.state != CLEAN:
            told = {"reference": reference, "name": document.name, "state": document_state(document.state)}
            return render(request, "resident/complaint/document_unavailable.html", told, status=409)
        return as_download(document)
