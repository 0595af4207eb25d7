"""Uploads, checked before they are stored. The virus scan comes later, before any download."""

import hashlib
import logging
import time
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.temp import NamedTemporaryFile

from complaints.cases.operations.correspondence import Upload
from complaints.documents.inspection.file_checker import NotCheckedError, checker
from complaints.documents.inspection.file_contents import BEGINNING, kept_name
from complaints.documents.operations.waiting_files import not_stored
from complaints.vocabulary.files import CheckedFile, content_type_of
from councils.vocabulary.errors import RuleBroken

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
