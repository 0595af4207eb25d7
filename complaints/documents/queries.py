"""Complaint drafts, for those who write them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from complaints.models import ComplaintDraft


@dataclass(frozen=True, slots=True)
class DraftReader:
    """Who reads drafts: an account, a browser (hashes of its keys) or both."""

    council_id: int
    user_id: int | None
    browser_hashes: tuple[str, ...] = ()


def drafts_visible_to(reader: DraftReader, at: datetime) -> QuerySet[ComplaintDraft]:
    """Return the reader's drafts, including those just sent.

    A signed-in reader does not see another account's draft from the same browser.
    """
    own = Q(owner_id=reader.user_id) if reader.user_id is not None else Q(pk__in=())
    if hashes := reader.browser_hashes:
        nobody_else_s = Q(owner_id=None) if reader.user_id is not None else Q()
        own |= (Q(browser_hash__in=hashes) | Q(next_browser_hash__in=hashes)) & nobody_else_s
    return ComplaintDraft.objects.filter(own, council_id=reader.council_id, expires_at__gt=at)


def unfinished_drafts(reader: DraftReader, at: datetime) -> QuerySet[ComplaintDraft]:
    """Return unsent drafts, oldest first."""
    return drafts_visible_to(reader, at).filter(case=None)


def draft_with_key(reader: DraftReader, key: UUID, at: datetime, *, lock: bool = False) -> ComplaintDraft | None:
    drafts = drafts_visible_to(reader, at).filter(key=key)
    return (drafts.select_for_update() if lock else drafts).first()


def case_of_sent(key: UUID, case_ids: Collection[int]) -> int | None:
    """Return the case that a draft became, if it is among these."""
    return ComplaintDraft.objects.filter(key=key, case_id__in=case_ids).values_list("case_id", flat=True).first()
