"""Files of complaints being written. Those left over are deleted days later.

docs/decisions/0058-files-are-stored-before-sending.md
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import transaction

from complaints.cases.operations.correspondence import RECEIVED, Upload, place_of
from complaints.models import ComplaintDraft, Document
from complaints.vocabulary.files import WaitingFile
from councils.queries import all_councils
from councils.tenancy.files import folder_of
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken

KEPT_FOR = timedelta(days=3)
# Files in older folders belong to complaints.
LOOKED_AT_FOR = timedelta(days=60)


def set_aside(upload: Upload, council_id: int, at: datetime) -> WaitingFile:
    """Store a checked file for a draft. Raises RuleBroken "file.not_stored"."""
    place = place_of(council_id, at, uuid4())
    try:
        return WaitingFile(default_storage.save(place, upload.file), upload.checked)
    except OSError as error:
        drop(place)
        raise not_stored(upload.checked.name) from error


def drop(place: str) -> None:
    with suppress(OSError):
        default_storage.delete(place)


def clear_abandoned(at: datetime) -> int:
    """Delete old files without draft or document. Returns how many."""
    cleared = 0
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM):
            abandoned = _abandoned(council.pk, _set_aside_before(council.pk, at))
            for place in abandoned:
                drop(place)
            cleared += len(abandoned)
    return cleared


def _abandoned(council_id: int, places: dict[UUID, str]) -> list[str]:
    if not places:
        return []
    with transaction.atomic():
        # Read drafts first, so that a complaint sent meanwhile is found as one or the other.
        drafts = ComplaintDraft.objects.filter(council_id=council_id).exclude(files=[])
        drafted = {file["place"] for files in drafts.values_list("files", flat=True) for file in files}
        sent = set(Document.objects.filter(council_id=council_id, key__in=places).values_list("key", flat=True))
    return [place for key, place in places.items() if key not in sent and place not in drafted]


def _set_aside_before(council_id: int, at: datetime) -> dict[UUID, str]:
    # A folder per day finds old files without reading all.
    folder = f"{folder_of(council_id)}/{RECEIVED}"
    places: dict[UUID, str] = {}
    with suppress(FileNotFoundError):  # Nothing was stored yet.
        for day in default_storage.listdir(folder)[0]:
            if KEPT_FOR < at.date() - date.fromisoformat(day) <= LOOKED_AT_FOR:
                names = default_storage.listdir(f"{folder}/{day}")[1]
                places |= {UUID(name): f"{folder}/{day}/{name}" for name in names}
    return places


def not_stored(name: str) -> RuleBroken:
    return RuleBroken(
        "file.not_stored", f"“{name}” could not be stored just now. You can add it to your complaint later."
    )
