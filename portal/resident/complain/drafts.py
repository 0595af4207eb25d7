"""The drafts that a browser or account may open."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.case_facts.queries import reference_of_own
from complaints.documents.operations import drafts as complaint_drafts
from complaints.documents.queries import DraftReader, case_of_sent, draft_with_key, unfinished_drafts
from complaints.people.operations.client_limits import count_draft
from councils.tenancy.scope import ActorKind, current, enter, tenant
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.opened import client_of
from portal.sessions.browser import browser_hashes, hash_of, keep_browser_key, new_browser_key

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft


def reader_of(request: CouncilRequest) -> DraftReader:
    return DraftReader(request.council.pk, request.actor.user_id, browser_hashes(request))


def begun_drafts(request: CouncilRequest) -> "list[ComplaintDraft]":
    return list(unfinished_drafts(reader_of(request), timezone.now()))


def also_opened_by(key: str) -> None:
    """Let row-level security accept this browser key for the rest of the request."""
    scope = current.get()
    if scope is not None:
        enter(replace(scope, browser_hashes=(*scope.browser_hashes, hash_of(key))))


class DraftView(PrivateView):
    """A page of one draft, which has no row until the first answer.

    Each save gives the browser a new key; earlier keys no longer work.
    """

    # Whether to ask someone who has since signed in if the draft is theirs.
    asks_whose: ClassVar[bool] = True

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        self.saved: tuple[UUID, str] | None = None
        if request.method == "GET" and self.asks_whose and self._is_of_browser_alone(request, kwargs.get("draft_key")):
            return redirect("resident:whose-draft", council_slug=request.council.slug, draft_key=kwargs["draft_key"])
        response = super().dispatch(request, *args, **kwargs)
        if self.saved is not None:
            keep_browser_key(response, *self.saved)
        return response

    def find(self, request: CouncilRequest, key: UUID, *, lock: bool = False) -> "ComplaintDraft | None":
        reader = reader_of(request)
        draft = draft_with_key(reader, key, timezone.now(), lock=lock)
        if draft is not None and draft.next_browser_hash in reader.browser_hashes:
            complaint_drafts.end_key_before(draft)
        return draft

    def _is_of_browser_alone(self, request: CouncilRequest, key: UUID | None) -> bool:
        """Whether it was begun without an account: it may be another person's."""
        if key is None or not request.user.is_authenticated:
            return False
        reader = DraftReader(request.council.pk, request.user.pk, browser_hashes(request))
        with transaction.atomic():
            draft = draft_with_key(reader, key, timezone.now())
        return draft is not None and draft.owner_id is None and not draft.sent

    def find_or_start(self, request: CouncilRequest, key: UUID, at: datetime) -> "ComplaintDraft":
        """Return the locked draft, or a new one if it was sent or deleted: no answer is lost."""
        draft = self.find(request, key, lock=True)
        if draft is None:
            return complaint_drafts.new_draft(reader_of(request), key, at)
        return complaint_drafts.new_draft(reader_of(request), uuid4(), at) if draft.sent else draft

    def save(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> None:
        """Save the draft under a new browser key.

        If a second press has taken its identifier, store another draft, unless the stored one is equal. Over the
        client's limit, delete one of its empty drafts.
        """
        key = new_browser_key()
        also_opened_by(key)
        if draft.pk is not None:
            complaint_drafts.save_draft(draft, at, hash_of(key))
        else:
            try:
                with transaction.atomic():
                    complaint_drafts.save_draft(draft, at, hash_of(key))
            except IntegrityError:
                first = self.find(request, draft.key, lock=True)
                if first is not None and (first.answers, first.files) == (draft.answers, draft.files):
                    return
                draft.key = uuid4()
                complaint_drafts.save_draft(draft, at, hash_of(key))
            past_limit = count_draft(client_of(request), draft.key, at)
            if past_limit is not None:
                complaint_drafts.give_way(request.council.pk, past_limit)
        self.saved = draft.key, key

    def not_found(self, request: CouncilRequest, key: UUID) -> HttpResponse:
        """Redirect to the complaint sent from the draft, or return 404."""
        with tenant(request.council.pk, ActorKind.SYSTEM):
            case_id = case_of_sent(key, request.actor.case_ids)
        reference = reference_of_own(request.actor, case_id) if case_id else None
        if reference:
            return redirect("resident:sent", council_slug=request.council.slug, reference=reference)
        return render(request, "resident/complain/draft_not_found.html", status=404)
