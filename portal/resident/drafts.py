"""Which complaints being written this browser and this account may open, and the pages of one of them."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from complaints.operations import complaint_drafts
from complaints.queries.complaint_drafts import DraftReader, draft_with_key, unfinished_drafts
from councils.tenancy.scope import current, enter
from portal.access import CouncilRequest
from portal.browser_key import COOKIE, browser_hash, browser_key, hash_of, keep_browser_key, new_browser_key
from portal.resident.private import PrivatePage

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft

Answers = dict[str, dict[str, str]]


def reader_of(request: CouncilRequest) -> DraftReader:
    """The account and the browser that a request comes from."""
    return DraftReader(request.council.pk, request.actor.user_id, browser_hash(request))


def begun_drafts(request: CouncilRequest) -> "list[ComplaintDraft]":
    """What this person has not finished, oldest first."""
    return list(unfinished_drafts(reader_of(request), timezone.now()))


class DraftPage(PrivatePage):
    """A page of one draft, whose key stands in the address. The draft has no row until something was answered.

    The browser gets its key with the first page, so that two presses of the first button come from one browser.
    """

    def dispatch(self, request: CouncilRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The page; the browser keeps its key until it is closed."""
        key = browser_key(request) or new_browser_key()
        request.COOKIES[COOKIE] = key
        scope = current.get()
        if scope is not None and scope.browser_hash != hash_of(key):
            enter(replace(scope, browser_hash=hash_of(key)))
        response = super().dispatch(request, *args, **kwargs)
        keep_browser_key(response, key)
        return response

    def find(self, request: CouncilRequest, key: UUID, *, lock: bool = False) -> "ComplaintDraft | None":
        """The draft, or None where this person has none with this key.

        Whoever has signed in and goes on with a draft finds it in their account from then on.
        """
        draft = draft_with_key(reader_of(request), key, timezone.now(), lock=lock)
        if draft is not None and draft.owner_id is None and request.actor.user_id is not None:
            complaint_drafts.adopt_draft(draft, request.actor.user_id)
        return draft

    def find_or_start(self, request: CouncilRequest, key: UUID, at: datetime) -> "ComplaintDraft":
        """The draft to write into, locked. What arrives for one that was sent or deleted begins another: no answer
        is lost and none is added to something else.
        """
        draft = self.find(request, key, lock=True)
        if draft is None:
            return complaint_drafts.new_draft(reader_of(request), key, at)
        return complaint_drafts.new_draft(reader_of(request), uuid4(), at) if draft.sent else draft

    def save(self, request: CouncilRequest, draft: "ComplaintDraft", at: datetime) -> None:
        """Keep the draft. Where its key was taken in the meantime it is kept under another, unless this is the second
        of two presses of a button.
        """
        if draft.pk is not None:
            return complaint_drafts.save_draft(draft, at)
        try:
            with transaction.atomic():
                complaint_drafts.save_draft(draft, at)
        except IntegrityError:
            first = self.find(request, draft.key, lock=True)
            if first is not None and (first.answers, first.files) == (draft.answers, draft.files):
                return None
            draft.key = uuid4()
            complaint_drafts.save_draft(draft, at)
        return None

    def not_found(self, request: CouncilRequest) -> HttpResponse:
        """There is no such draft for this person: sent, deleted, expired, or somebody else's."""
        return render(request, "resident/draft_not_found.html", status=404)
