"""Complaints that are being written on the public form: kept for a while, sent or deleted."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from complaints.documents.operations.waiting_files import drop
from complaints.documents.queries import DraftReader, unfinished_drafts
from complaints.models import Case, ComplaintDraft
from complaints.vocabulary.files import WaitingFile
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, tenant

LASTS = timedelta(days=2)
# Once it was sent: long enough for a second press of the button to find the complaint.
SENT_LASTS = timedelta(minutes=5)


def new_draft(reader: DraftReader, key: UUID, at: datetime) -> ComplaintDraft:
    """A draft of this person, which is not saved yet."""
    return ComplaintDraft(
        council_id=reader.council_id,
        key=key,
        owner_id=reader.user_id,
        created_at=at,
    )


def save_draft(draft: ComplaintDraft, at: datetime, browser_hash: str) -> None:
    """Keep the answers and files, from now on for as long as drafts last, and let a new browser key open them.

    Raises:
        IntegrityError: it is new, and another draft of the council has its key.
    """
    if draft.pk is None:
        draft.browser_hash = browser_hash
    else:
        draft.next_browser_hash = browser_hash
    draft.version += 1
    draft.updated_at, draft.expires_at = at, at + LASTS
    draft.save()


def end_key_before(draft: ComplaintDraft) -> None:
    """The browser has the draft's new key: the one before opens it no more. A newer key than that stays."""
    new = draft.next_browser_hash
    ComplaintDraft.objects.filter(pk=draft.pk, next_browser_hash=new).update(browser_hash=new, next_browser_hash="")
    draft.browser_hash, draft.next_browser_hash = new, ""


def add_file(draft: ComplaintDraft, file: WaitingFile) -> None:
    """Put a file that lies in the store into the draft, which is not saved yet."""
    draft.files.append({"place": file.place, **asdict(file.checked)})


def remove_file(draft: ComplaintDraft, place: str) -> None:
    """Take a file out of the draft, which is not saved yet, and out of the store."""
    if any(file["place"] == place for file in draft.files):
        drop(place)
        draft.files = [file for file in draft.files if file["place"] != place]


def adopt_draft(draft: ComplaintDraft, user_id: int) -> None:
    """Give a draft that was begun without an account to the account that goes on with it."""
    draft.owner_id = user_id
    draft.save(update_fields=["owner"])


def mark_sent(draft: ComplaintDraft, case: Case, at: datetime) -> None:
    """It has become a complaint, which has its answers and files from now on."""
    draft.case, draft.answers, draft.files = case, {}, []
    draft.updated_at, draft.expires_at = at, at + SENT_LASTS
    draft.save()


def delete_draft(draft: ComplaintDraft) -> None:
    """Delete the answers and the files."""
    draft.delete()
    for file in draft.waiting_files:
        drop(file.place)


def give_way(council_id: int, key: UUID) -> None:
    """Delete a draft that has not been sent and in which nothing was written. One that is being changed stays."""
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        drafts = ComplaintDraft.objects.filter(council_id=council_id, key=key, case=None)
        for draft in drafts.select_for_update(skip_locked=True):
            if not draft.is_written:
                delete_draft(draft)


def unfinished_in(at: datetime, browser_hashes: Collection[str], user_id: int | None = None) -> int:
    """How many drafts were begun and not sent, in all councils: in a browser without an account, and in an account."""
    return sum(drafts.count() for drafts in _unfinished(at, browser_hashes, user_id))


@transaction.atomic
def delete_unfinished(at: datetime, browser_hashes: Collection[str], user_id: int | None = None) -> None:
    """Delete them with their files. What is in another account stays there."""
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
    """Delete the drafts whose time is over, with their files. Returns how many.

    One that somebody is sending at this moment is left for the next time.
    """
    cleared = 0
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM):
            with transaction.atomic():
                expired = ComplaintDraft.objects.filter(council_id=council.pk, expires_at__lte=at)
                drafts = list(expired.select_for_update(skip_locked=True))
                ComplaintDraft.objects.filter(council_id=council.pk, pk__in=[draft.pk for draft in drafts]).delete()
            # Only after the rows are gone for good: a file that is missed here goes with what was abandoned.
            for draft in drafts:
                for file in draft.waiting_files:
                    drop(file.place)
        cleared += len(drafts)
    return cleared
