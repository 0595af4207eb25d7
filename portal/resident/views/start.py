"""A council's own page, and the pages before the first question."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.documents.operations.complaint_drafts import adopt_draft, delete_draft
from complaints.vocabulary.contact_kinds import a_noun
from councils.bodies.queries import safeguarding_contacts
from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.procedure_rules import CORPORATE
from portal.http.access import CouncilRequest, PrivateView, ResidentView
from portal.resident import steps
from portal.resident.drafts import DraftView, begun_drafts
from portal.resident.presenters.drafts import unfinished_draft
from portal.resident.presenters.procedure import procedure_page
from portal.resident.views.complain import address


class CouncilHomeView(ResidentView):
    """What can be complained about, what then happens and by when, as this council's policy in force says."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The page."""
        version = policy_in_force(request.council.pk, CORPORATE, timezone.now())
        context = {
            "page": procedure_page(procedure_rules(version), request.council),
            "at_risk": safeguarding_contacts(request.council),
        }
        return render(request, "resident/home.html", context)


class StartView(PrivateView):
    """What to have ready, and what somebody has begun and not sent."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The page."""
        others = [a_noun(kind) for kind in steps.other_kinds(request.council.pk, timezone.now())]
        user_id = request.actor.user_id
        drafts = [unfinished_draft(draft, request.council.slug, user_id) for draft in begun_drafts(request)]
        context = {"drafts": drafts, "others": others, "at_risk": safeguarding_contacts(request.council)}
        return render(request, "resident/start.html", context)


class StartNewView(DraftView):
    """Each time another draft, so that two windows never write into the same one."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The first question of a new draft, which is kept from its first answer on."""
        return redirect(address(request, uuid4(), steps.first(request.council.pk, timezone.now())))


class OldAddressView(PrivateView):
    """Where the questions were when a browser could have only one draft."""

    def get(self, request: CouncilRequest, step: str) -> HttpResponse:
        """To the start, from where every draft can be reached."""
        if step not in (*steps.BY_SLUG, steps.FILES, steps.CHECK, "forget"):
            raise Http404
        return redirect("resident:start", council_slug=request.council.slug)

    def post(self, request: CouncilRequest, step: str) -> HttpResponse:
        """An answer from a page that was open meanwhile goes to the only draft there is, or begins one."""
        if step not in steps.BY_SLUG:
            return self.get(request, step)
        drafts = begun_drafts(request)
        key = drafts[0].key if len(drafts) == 1 else uuid4()
        return HttpResponseRedirect(address(request, key, step), preserve_request=True)


class DeleteDraftView(DraftView):
    """Delete the answers: on somebody else's computer, or to begin afresh. It can't be undone, so it is asked first."""

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """What goes, and the button."""
        draft = self.find(request, draft_key)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        shown = unfinished_draft(draft, request.council.slug, request.actor.user_id)
        return render(request, "resident/delete_draft.html", {"draft": shown})

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """Delete them and their files, and say so."""
        # Of a complaint that is being sent at this moment nothing is deleted.
        draft = self.find(request, draft_key, lock=True)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        delete_draft(draft)
        messages.success(request, "Your answers were deleted.")
        return redirect("resident:start", council_slug=request.council.slug)


class WhoseDraftView(DraftView):
    """Someone has signed in where a complaint was begun without an account. Whose it is only they can say: nothing of
    it is shown, and it joins no account, before they do.
    """

    asks_whose = False

    def get(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """The question."""
        draft = self.find(request, draft_key)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        if draft.owner_id is not None or request.actor.user_id is None:
            return redirect(address(request, draft_key, steps.CHECK))
        shown = unfinished_draft(draft, request.council.slug, request.actor.user_id)
        return render(request, "resident/whose_draft.html", {"draft": shown})

    def post(self, request: CouncilRequest, draft_key: UUID) -> HttpResponse:
        """Keep it in the account and go on."""
        draft = self.find(request, draft_key, lock=True)
        if draft is None or draft.sent:
            return self.not_found(request, draft_key)
        if draft.owner_id is None and request.actor.user_id is not None:
            adopt_draft(draft, request.actor.user_id)
        return redirect(address(request, draft_key, steps.CHECK))
