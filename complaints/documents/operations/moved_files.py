"""Files moved from the folders of earlier versions."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from complaints.models import ComplaintDraft, Document
from councils.tenancy.files import folder_of
from councils.tenancy.scope import ActorKind, tenant

BATCH = 500
SHARED = "documents/demo"
EARLIER_FOLDERS = ("documents", "received")


def move_files(council_id: int) -> int:
    """Move a council's files, then update their rows. Returns how many. Can be resumed."""
    with tenant(council_id, ActorKind.SYSTEM):
        moved = sum(_move_documents(council_id, numbers) for numbers in _batches(council_id))
        moved += _move_drafts(council_id)
        # Left by failed requests.
        moved += sum(_move(name, council_id) for name in _own_names(council_id))
    return moved


def drop_shared_files() -> None:
    shutil.rmtree(_root() / SHARED, ignore_errors=True)


def files_left() -> int:
    """Count files in earlier folders, and delete empty ones."""
    folders = [folder for name in EARLIER_FOLDERS for folder in os.walk(_root() / name, topdown=False)]
    for folder, _, _ in folders:
        with suppress(OSError):
            os.rmdir(folder)
    return sum(len(files) for _, _, files in folders)


def place_now(name: str, council_id: int) -> str | None:
    """Return a file's new place, or None for another council's."""
    own = re.fullmatch(rf"(documents|received/[\d-]+)/{council_id}/([^/]+)", name)
    if own:
        return f"{folder_of(council_id)}/{own[1]}/{own[2]}"
    return f"{folder_of(council_id)}/{name}" if re.fullmatch(rf"{SHARED}/[^/]+", name) else None


def _batches(council_id: int) -> Iterator[list[int]]:
    with transaction.atomic():
        mine = Document.objects.filter(council_id=council_id)
        earlier = mine.exclude(stored__startswith=f"{folder_of(council_id)}/").order_by("pk")
        numbers = list(earlier.values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]


@transaction.atomic
def _move_documents(council_id: int, numbers: list[int]) -> int:
    moved = 0
    documents = Document.objects.filter(pk__in=numbers).only("pk", "stored")
    for document in documents:
        name = str(document.stored.name)
        moved += _move(name, council_id)
        document.stored.name = place_now(name, council_id) or name
    Document.objects.bulk_update(documents, ["stored"])
    return moved


@transaction.atomic
def _move_drafts(council_id: int) -> int:
    moved = 0
    for draft in ComplaintDraft.objects.filter(council_id=council_id).exclude(files=[]).select_for_update():
        for file in draft.files:
            moved += _move(file["place"], council_id)
            file["place"] = place_now(file["place"], council_id) or file["place"]
        draft.save(update_fields=["files"])
    return moved


def _move(name: str, council_id: int) -> int:
    place = place_now(name, council_id)
    earlier = _root() / name
    if place is None or not earlier.exists() or default_storage.exists(place):
        return 0
    now = Path(default_storage.path(place))
    now.parent.mkdir(parents=True, exist_ok=True)
    if name.startswith(f"{SHARED}/"):
        unfinished = now.with_name(f"{now.name}.unfinished")
        shutil.copyfile(earlier, unfinished)
        unfinished.rename(now)
    else:
        earlier.rename(now)
    return 1


def _own_names(council_id: int) -> list[str]:
    root, patterns = _root(), (f"documents/{council_id}/*", f"received/*/{council_id}/*")
    return [path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)]


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)
