"""Look the answers through, send them, and be told what happens now."""

from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator

from complaints.domain.contacts import noun
from complaints.operations import intake, links
from complaints.queries.resident import own_complaint
from councils.domain.errors import RuleBroken
from councils.tenancy.scope import Kind, tenant
from ombudsman.queries import public_referrals
from portal.access import CouncilRequest
from portal.resident import steps
from portal.resident.drafts import Draft, draft_of
from portal.resident.opened import open_case
from portal.resident.presenters.answers import answers_to_check
from portal.resident.presenters.complaint import complaint_page
from portal.resident.private import PrivatePage
from portal.resident.views.complain import address


# The answers are shown again, with what is wrong, after whatever was written has been taken back.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class Check(PrivatePage):
    """All answers on one page; the button sends them."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The answers, or the first question that is still open."""
        with transaction.atomic():
            draft = draft_of(request)
            if draft.reference:
                self._open(request, draft)
                return self._sent(request, draft)
            missing = steps.unanswered(draft.answers)
            return redirect(address(request, missing)) if missing else self._page(request, draft)

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Send once, however often the button was pressed."""
        at = timezone.now()
        try:
            # A visitor owns no row yet, so the product keeps the complaint for them.
            with tenant(request.council.pk, Kind.SYSTEM), transaction.atomic():
                draft = draft_of(request, lock=True)
                missing = "" if draft.reference else steps.unanswered(draft.answers)
                if missing:
                    return redirect(address(request, missing))
                if not draft.reference:
                    self._log(request, draft, at)
        except RuleBroken as refusal:
            with transaction.atomic():
                return self._page(request, draft_of(request), refusal.message)
        self._open(request, draft)
        return self._sent(request, draft)

    def _log(self, request: CouncilRequest, draft: Draft, at: datetime) -> None:
        """The complaint and its files, which the draft then has no more."""
        said = steps.submission(draft, request.actor.user_id, at)
        case = intake.log_complaint(submission=said, by=request.actor, at=at, files=draft.files)
        draft.reference, draft.case_id, draft.answers, draft.files = case.reference, case.pk, {}, []
        draft.save()

    def _open(self, request: CouncilRequest, draft: Draft) -> None:
        """Also for the second of two presses, whose answer is the one that the browser shows."""
        if draft.case_id is not None and request.actor.user_id is None:
            open_case(request, draft.case_id)

    def _sent(self, request: CouncilRequest, draft: Draft) -> HttpResponse:
        return redirect("resident:sent", council_slug=request.council.slug, reference=draft.reference)

    def _page(self, request: CouncilRequest, draft: Draft, problem: str = "") -> HttpResponse:
        sections = answers_to_check(draft, steps.services(request), request.council.slug)
        return render(
            request,
            "resident/check.html",
            {
                "sections": sections,
                "problem": problem,
                "back": address(request, steps.FILES),
                "noun": noun(steps.kind_of(draft.answers)),
            },
        )


class Sent(PrivatePage):
    """It has arrived: the reference, what happens next and by when."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The page; also later, and to print."""
        complaint = own_complaint(request.actor, reference)
        token = None if request.actor.user_id else links.token_for(complaint.case.pk)
        referrals = public_referrals(request.actor, [complaint.case.pk]).get(complaint.case.pk, ())
        page = complaint_page(complaint, request.council, timezone.now(), referrals)
        email = complaint.case.complainant_email
        return render(request, "resident/sent.html", {"page": page, "token": token, "email": email})
