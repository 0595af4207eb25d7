"""Complaints that are still being written, with their files."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from complaints.documents.operations.uploads import drop
from complaints.documents.queries import DraftReader, unfinished_drafts
from complaints.models import Case, ComplaintDraft
from complaints.vocabulary.correspondence import WaitingFile
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, tenant

LASTS = timedelta(days=2)
# After sending: long enough for a second press of the button.
SENT_LASTS = timedelta(minutes=5)


def new_draft(reader: DraftReader, key: UUID, at: datetime) -> ComplaintDraft:
    """Return an unsaved draft."""
    return ComplaintDraft(
        council_id=reader.council_id,
        key=key,
        owner_id=reader.user_id,
        created_at=at,
    )


def save_draft(draft: ComplaintDraft, at: datetime, browser_hash: str) -> None:
    """Save, renew the expiry and let a new browser key open it.

    Raises IntegrityError if another draft has its key.
    """
    if draft.pk is None:
        draft.browser_hash = browser_hash
    else:
        draft.next_browser_hash = browser_hash
    draft.version += 1
    draft.updated_at, draft.expires_at = at, at + LASTS
    draft.save()


def end_key_before(draft: ComplaintDraft) -> None:
    """End the previous browser key, unless there is a newer one."""
    new = draft.next_browser_hash
    ComplaintDraft.objects.filter(pk=draft.pk, next_browser_hash=new).update(browser_hash=new, next_browser_hash="")
    draft.browser_hash, draft.next_browser_hash = new, ""


def add_file(draft: ComplaintDraft, file: WaitingFile) -> None:
    """Add a stored file, without saving the draft."""
    draft.files.append({"place": file.place, **asdict(file.checked)})


def remove_file(draft: ComplaintDraft, place: str) -> None:
    """Delete a file, without saving the draft."""
    if any(file["place"] == place for file in draft.files):
        drop(place)
        draft.files = [file for file in draft.files if file["place"] != place]


def adopt_draft(draft: ComplaintDraft, user_id: int) -> None:
    draft.owner_id = user_id
    draft.save(update_fields=["owner"])


def mark_sent(draft: ComplaintDraft, case: Case, at: datetime) -> None:
    draft.case, draft.answers, draft.files = case, {}, []
    draft.updated_at, draft.expires_at = at, at + SENT_LASTS
    draft.save()


def delete_draft(draft: ComplaintDraft) -> None:
    draft.delete()
    for file in draft.waiting_files:
        drop(file.place)


def give_way(council_id: int, key: UUID) -> None:
    """Delete an unsent empty draft that no one is changing."""
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        drafts = ComplaintDraft.objects.filter(council_id=council_id, key=key, case=None)
        for draft in drafts.select_for_update(skip_locked=True):
            if not draft.is_written:
                delete_draft(draft)


def unfinished_in(at: datetime, browser_hashes: Collection[str], user_id: int | None = None) -> int:
    """Count a browser's and an account's unsent drafts in all councils."""
    return sum(drafts.count() for drafts in _unfinished(at, browser_hashes, user_id))


@transaction.atomic
def delete_unfinished(at: datetime, browser_hashes: Collection[str], user_id: int | None = None) -> None:
    """Delete those drafts and their files."""
    for drafts in _unfinished(at, browser_hashes, user_id):
        for draft in drafts.select_for_update():
            delete_draft(draft)


def _unfinished(
    at: datetime, browser_hashes: Collection[str], user_id: int | None
) -> Iterator[QuerySet[ComplaintDraft]]:
    for council in all_councils() if browser_hashes or user_id else ():
        with tenant(council.pk, ActorKind.SYSTEM):
            reader = DraftReader(council.pk, user_id, tuple(browser_hashes))
            yield unfinished_drafts(reader, at).filter(Q(owner=None) | Q(owner_id=user_id))


def clear_expired_drafts(at: datetime) -> int:
    """Delete expired drafts with their files. Returns how many."""
    cleared = 0
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM):
            with transaction.atomic():
                expired = ComplaintDraft.objects.filter(council_id=council.pk, expires_at__lte=at)
                drafts = list(expired.select_for_update(skip_locked=True))
                ComplaintDraft.objects.filter(council_id=council.pk, pk__in=[draft.pk for draft in drafts]).delete()
            # After the commit. A missed file is cleared as abandoned.
            for draft in drafts:
                for file in draft.waiting_files:
                    drop(file.place)
        cleared += len(drafts)
    return cleared
