"""Files of a complaint that is still being written. They are stored once, where they stay: sending the complaint keeps
records that point to them. What neither a draft nor a document points to goes a few days later.

They lie in a folder for each day, so that what was abandoned is found without looking at every file.
docs/decisions/0121-files-come-with-their-complaint.md
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import transaction

from complaints.domain.files import WaitingFile
from complaints.models import ComplaintDraft, Document
from complaints.operations.correspondence import Upload
from councils.domain.errors import RuleBroken
from councils.tenancy.scope import Kind, tenant

FOLDER = "received"
KEPT_FOR = timedelta(days=3)
# Whatever is still in an older folder belongs to a complaint.
LOOKED_AT_FOR = timedelta(days=60)


def set_aside(upload: Upload, council_id: int, at: datetime) -> WaitingFile:
    """Store a checked file for a complaint that is being written.

    Raises:
        RuleBroken: `file.not_stored`: there is no room, or the store doesn't answer.
    """
    place = f"{FOLDER}/{at:%Y-%m-%d}/{council_id}/{uuid4().hex}"
    try:
        return WaitingFile(default_storage.save(place, upload.file), upload.checked)
    except OSError as error:
        drop(place)
        raise not_stored(upload.checked.name) from error


def drop(place: str) -> None:
    """Forget a file that was set aside; one that is gone already is as good."""
    with suppress(OSError):
        default_storage.delete(place)


def clear_abandoned(at: datetime) -> int:
    """Remove what was set aside longer than `KEPT_FOR` ago and belongs to neither a draft nor a document: what was
    stored for a request that failed afterwards. Returns how many files.
    """
    cleared = 0
    for council_id, places in _set_aside_before(at).items():
        with tenant(council_id, Kind.SYSTEM), transaction.atomic():
            # Drafts first: a complaint that is sent meanwhile is seen as the one or as the other.
            drafts = ComplaintDraft.objects.filter(council_id=council_id).exclude(files=[])
            drafted = {file["place"] for files in drafts.values_list("files", flat=True) for file in files}
            sent = set(Document.objects.filter(council_id=council_id, key__in=places).values_list("key", flat=True))
        abandoned = [place for key, place in places.items() if key not in sent and place not in drafted]
        for place in abandoned:
            drop(place)
        cleared += len(abandoned)
    return cleared


def _set_aside_before(at: datetime) -> dict[int, dict[UUID, str]]:
    """Places of the files that were set aside longer than `KEPT_FOR` ago, by key, by council."""
    found: dict[int, dict[UUID, str]] = defaultdict(dict)
    for day in _folders(FOLDER):
        if KEPT_FOR < at.date() - date.fromisoformat(day) <= LOOKED_AT_FOR:
            for council_id in _folders(f"{FOLDER}/{day}"):
                folder = f"{FOLDER}/{day}/{council_id}"
                names = default_storage.listdir(folder)[1]
                found[int(council_id)] |= {UUID(name): f"{folder}/{name}" for name in names}
    return found


def _folders(folder: str) -> Iterator[str]:
    """The folders in a folder; none where nothing was stored yet."""
    with suppress(FileNotFoundError):
        yield from default_storage.listdir(folder)[0]


def not_stored(name: str) -> RuleBroken:
    """That a file could not be kept, in words for the person who sent it."""
    return RuleBroken(
        "file.not_stored", f"“{name}” could not be stored just now. You can add it to your complaint later."
    )
