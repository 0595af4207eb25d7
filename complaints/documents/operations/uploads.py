"""Files: checked, stored, and cleared when abandoned."""

import hashlib
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import BoundedSemaphore
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.temp import NamedTemporaryFile
from django.db import transaction

from complaints.documents.inspection.file_checker import NotCheckedError, checker
from complaints.models import ComplaintDraft, Document
from complaints.vocabulary.correspondence import BEGINNING, CheckedFile, WaitingFile, content_type_of, kept_name
from councils.queries import all_councils
from councils.tenancy.files import RECEIVED, folder_of, place_of
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Upload:
    """A file whose name, size and first bytes were checked."""

    file: "File[bytes]"
    checked: CheckedFile

    def store_for(self, document: "Document") -> None:
        """Store it where a document that is not saved yet has its place."""
        place = place_of(document.council_id, document.at, document.key)
        document.stored.save(place, self.file, save=False)


KEPT_FOR = timedelta(days=3)
# Files in older folders belong to complaints.
LOOKED_AT_FOR = timedelta(days=60)


def store_draft_file(upload: Upload, council_id: int, at: datetime) -> WaitingFile:
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


logger = logging.getLogger(__name__)

# The time for one form's files, which occupy one of four request threads (config.web_server). One stays free for pages.
SECONDS = 30
FORMS_AT_ONCE = 3
SECONDS_OF_WAITING = 1
_places = BoundedSemaphore(FORMS_AT_ONCE)


def checked_files(files: "Sequence[File[bytes]]") -> tuple[list[Upload], list[str]]:
    """Return accepted files and problems. Not in a transaction: takes up to `SECONDS`."""
    if not files:
        return [], []
    if not _places.acquire(timeout=SECONDS_OF_WAITING):
        return [], [_not_now(file, "many people are adding files").message for file in files]
    uploads, problems, until = [], [], time.monotonic() + SECONDS
    try:
        for file in files:
            try:
                uploads.append(checked(file, until=until))
            except RuleBroken as refusal:
                problems.append(refusal.message)
            except OSError:
                problems.append(not_stored(kept_name(file.name or "")).message)
    finally:
        _places.release()
    return uploads, problems


def checked(file: "File[bytes]", *, limit: int | None = None, until: float | None = None) -> Upload:
    """Return a file ready for `correspondence.attach`.

    `limit` is bytes, `until` a `time.monotonic` instant. Raises RuleBroken as `content_type_of`; "file.locked"
    (password), "file.damaged", "file.bomb" (unpacks to too much), "file.pixels" (over 200 megapixels), "file.active"
    (runs, fetches or embeds something), "file.unchecked" (too slow or large), "file.not_now".
    """
    name, size, most = kept_name(file.name or ""), file.size or 0, limit or settings.MAX_UPLOAD_BYTES
    file.seek(0)
    content_type = content_type_of(name, size, file.read(BEGINNING), most)
    seconds = SECONDS if until is None else int(until - time.monotonic())
    if seconds < 1:
        raise _not_now(file, "the files before it took too long")
    kept = _kept(file, {"name": name, "limit": most, "seconds": seconds})
    return Upload(kept, CheckedFile(name, content_type, kept.size, _sha256(kept)))


def _kept(file: "File[bytes]", about: dict[str, Any]) -> "File[bytes]":
    try:
        said, content = checker.ask(about, cast(BinaryIO, file))
    except NotCheckedError as error:
        raise _unchecked(about["name"], str(error)) from error
    if "refused" in said:
        raise RuleBroken(*said["refused"])
    if "failed" in said:
        raise _unchecked(about["name"], said["failed"])
    if said["kept"] == "changed":
        file = File(NamedTemporaryFile(), about["name"])
        file.write(content)
    file.seek(0)
    return file


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _unchecked(name: str, why: str) -> RuleBroken:
    logger.warning("A file was not checked (%s): %s", name.rpartition(".")[2], why)
    return RuleBroken(
        "file.unchecked",
        f"We could not check “{name}”, because it is put together in an unusual way or has too much in it. Save it "
        "again, or as a PDF, and add that.",
    )


def _not_now(file: "File[bytes]", why: str) -> RuleBroken:
    return RuleBroken(
        "file.not_now",
        f"We could not check “{kept_name(file.name or '')}” just now, because {why}. Add it again in a few minutes.",
    )
