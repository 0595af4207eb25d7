"""Look the answers through, send them, and be told what happens now."""

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator

from complaints.cases.queries.resident import own_complaint
from complaints.correspondence.queries.sending import needs_of
from complaints.documents.operations import complaint_drafts
from complaints.intake import operations as intake
from complaints.intake.queries import takes_anonymous
from complaints.people.operations import private_links
from complaints.vocabulary.contact_kinds import noun
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from ombudsman.queries import public_referrals
from portal.http.access import CouncilRequest, PrivateView
from portal.resident import steps
from portal.resident.drafts import DraftView
from portal.resident.opened import open_case
from portal.resident.presenters.answers import answers_to_check
from portal.resident.presenters.complaint import complaint_page
from portal.resident.views.complain import address
from portal.sessions.browser import forget_browser_key

if TYPE_CHECKING:
    from complaints.models import Case, ComplaintDraft

CHANGED_ELSEWHERE = "Your answers were changed in another window while this page was open. Check them before you send."


# The answers are shown again, with what is wrong, after whatever was written has been taken back.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CheckView(DraftView):
    """All answers on one page; the button sends them."""

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """The answers, or the first question that is still open."""
        with transaction.atomic():
            return self._answers(request, draft_key)

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """Send what the page showed, once, however often the button was pressed."""
        at = timezone.now()
        try:
            with transaction.atomic():
                draft = self.find(request, draft_key, lock=True)
                # A visitor owns no row yet, so the product keeps the complaint for them.
                with tenant(request.council.pk, ActorKind.SYSTEM):
                    problem = self._send_once(request, draft, at) if draft is not None else ""
                    case = draft.case if draft is not None else None
        except RuleBroken as refusal:
            case, problem = None, refusal.message
        if case is not None:
            return self._sent(request, case, draft_key)
        with transaction.atomic():
            return self._answers(request, draft_key, problem)

    def _send_once(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> str:
        """Send it, if it is complete and has not been sent. What is in the way of sending it, if anything."""
        if draft.sent or _missing(request, draft, at):
            return ""
        if request.POST.get("version") != str(draft.version):
            return CHANGED_ELSEWHERE
        self._log(request, draft, at)
        return ""

    def _answers(self, request: CouncilRequest, draft_key: UUID, problem: str = "") -> HttpResponse:
        """What belongs at this address now: the answers, an open question, or the complaint that was made."""
        draft = self.find(request, draft_key)
        if draft is None:
            return self.not_found(request, draft_key)
        if draft.sent:
            with tenant(request.council.pk, ActorKind.SYSTEM):
                reference = cast("Case", draft.case).reference
            return redirect("resident:sent", council_slug=request.council.slug, reference=reference)
        missing = _missing(request, draft, timezone.now())
        return redirect(address(request, draft_key, missing)) if missing else self._page(request, draft, problem)

    def _log(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> None:
        """The complaint and its files, which the draft then has no more."""
        said = steps.submission(draft, request.actor.user_id, at)
        case = intake.log_complaint(submission=said, by=request.actor, at=at, files=draft.waiting_files)
        complaint_drafts.mark_sent(draft, case, at)

    def _sent(self, request: CouncilRequest, case: "Case", draft_key: UUID) -> HttpResponse:
        """Also for the second of two presses, whose answer is the one that the browser shows.

        From here on it is the session that opens the complaint, not the draft's key.
        """
        if request.actor.user_id is None:
            with tenant(request.council.pk, ActorKind.SYSTEM), transaction.atomic():
                link = private_links.link_of(case)
            open_case(request, link)
        response = redirect("resident:sent", council_slug=request.council.slug, reference=case.reference)
        forget_browser_key(response, draft_key)
        return response

    def _page(self, request: CouncilRequest, draft: "ComplaintDraft", problem: str = "") -> HttpResponse:
        sections = answers_to_check(draft, steps.services(request), request.council.slug)
        return render(
            request,
            "resident/check.html",
            {
                "sections": sections,
                "problem": problem,
                "back": address(request, draft.key, steps.FILES),
                "noun": noun(steps.kind_of(draft.answers)),
                "draft_key": draft.key,
                "version": draft.version,
            },
        )


def _missing(request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> str:
    return steps.unanswered(draft.answers, lambda: takes_anonymous(request.council.pk, at))


class SentView(PrivateView):
    """It has arrived: the reference, what happens next and by when."""

    def get(self, request: CouncilRequest, reference: str) -> HttpResponse:
        """The page; also later, and to print."""
        complaint = own_complaint(request.actor, reference)
        token = None if request.actor.user_id else private_links.token_for(complaint.case.pk)
        referrals = public_referrals(request.actor, [complaint.case]).get(complaint.case.pk, ())
        page = complaint_page(complaint, request.council, timezone.now(), referrals)
        case = complaint.case
        context = {"page": page, "token": token, "email": case.complainant_email, "needs": needs_of(case)}
        return render(request, "resident/sent.html", context)
