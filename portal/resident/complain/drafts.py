"""Which complaints being written this browser and this account may open, and the pages of one of them."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.cases.queries.resident import reference_of_own
from complaints.documents.operations import complaint_drafts
from complaints.documents.queries import DraftReader, case_of_sent, draft_with_key, unfinished_drafts
from complaints.people.operations.client_limits import count_draft
from councils.tenancy.scope import ActorKind, current, enter, tenant
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.clients import client_of
from portal.sessions.browser import browser_hashes, hash_of, keep_browser_key, new_browser_key

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft


def reader_of(request: CouncilRequest) -> DraftReader:
    """The account and the browser that a request comes from."""
    return DraftReader(request.council.pk, request.actor.user_id, browser_hashes(request))


def begun_drafts(request: CouncilRequest) -> "list[ComplaintDraft]":
    """What this person has not finished, oldest first."""
    return list(unfinished_drafts(reader_of(request), timezone.now()))


def also_opened_by(key: str) -> None:
    """For the rest of the request the database takes this browser key for one of the browser's own."""
    scope = current.get()
    if scope is not None:
        enter(replace(scope, browser_hashes=(*scope.browser_hashes, hash_of(key))))


class DraftView(PrivateView):
    """A page of one draft, whose identifier stands in the address. The draft has no row until something was answered.

    What is written gets a new browser key, which goes out with the answer: no key that was there before opens it.
    """

    # Whether what was begun here before signing in is shown to whoever has signed in since.
    asks_whose: ClassVar[bool] = True

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page, and the browser's new key where something was written."""
        self.saved: tuple[UUID, str] | None = None
        if request.method == "GET" and self.asks_whose and self._is_of_browser_alone(request, kwargs.get("draft_key")):
            return redirect("resident:whose-draft", council_slug=request.council.slug, draft_key=kwargs["draft_key"])
        response = super().dispatch(request, *args, **kwargs)
        if self.saved is not None:
            keep_browser_key(response, *self.saved)
        return response

    def find(self, request: CouncilRequest, key: UUID, *, lock: bool = False) -> "ComplaintDraft | None":
        """The draft, or None where this person has none with this identifier."""
        reader = reader_of(request)
        draft = draft_with_key(reader, key, timezone.now(), lock=lock)
        if draft is not None and draft.next_browser_hash in reader.browser_hashes:
            complaint_drafts.end_key_before(draft)
        return draft

    def _is_of_browser_alone(self, request: CouncilRequest, key: UUID | None) -> bool:
        """Whether someone has signed in where a draft was begun without an account: it may be another person's."""
        if key is None or not request.user.is_authenticated:
            return False
        reader = DraftReader(request.council.pk, request.user.pk, browser_hashes(request))
        with transaction.atomic():
            draft = draft_with_key(reader, key, timezone.now())
        return draft is not None and draft.owner_id is None and not draft.sent

    def find_or_start(self, request: CouncilRequest, key: UUID, at: datetime) -> "ComplaintDraft":
        """The draft to write into, locked. What arrives for one that was sent or deleted begins another: no answer
        is lost and none is added to something else.
        """
        draft = self.find(request, key, lock=True)
        if draft is None:
            return complaint_drafts.new_draft(reader_of(request), key, at)
        return complaint_drafts.new_draft(reader_of(request), uuid4(), at) if draft.sent else draft

    def save(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> None:
        """Keep the draft under a new browser key; where its identifier was taken in the meantime, under another.

        Of two presses of the first button each begins a draft, and the browser goes on with the second; an account has
        both in view, so there the second goes into the first.

        Where too many were begun from the same client, an earlier one in which nothing was written gives way.
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
        """There is no such draft for this person: sent, deleted, expired, or somebody else's.

        Back from the complaint that it became leads to that complaint.
        """
        with tenant(request.council.pk, ActorKind.SYSTEM):
            case_id = case_of_sent(key, request.actor.case_ids)
        reference = reference_of_own(request.actor, case_id) if case_id else None
        if reference:
            return redirect("resident:sent", council_slug=request.council.slug, reference=reference)
        return render(request, "resident/complain/draft_not_found.html", status=404)
