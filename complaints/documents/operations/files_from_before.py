"""Files from before each council had a folder of its own: moved there once.

They lay in documents/<council>/ and received/<day>/<council>/; what all councils of the demonstration shared lay in
documents/demo/.
"""

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
    """Move the files of a council into its folder, and say so in the rows that point to them; returns how many files.

    Each file is moved before its row is changed: whatever interrupts this, running it again goes on where it stopped.
    Nothing is overwritten: what is in both places is left in the earlier one.
    """
    with tenant(council_id, ActorKind.SYSTEM):
        moved = sum(_move_documents(council_id, numbers) for numbers in _batches(council_id))
        moved += _move_drafts(council_id)
        # What was stored for a request that failed, and belongs to nothing.
        moved += sum(_move(name, council_id) for name in _own_names(council_id))
    return moved


def drop_shared_files() -> None:
    """Delete the demonstration's shared files, once every council has its own."""
    shutil.rmtree(_root() / SHARED, ignore_errors=True)


def files_left() -> int:
    """How many files are still in the earlier folders; those that are empty go."""
    folders = [folder for name in EARLIER_FOLDERS for folder in os.walk(_root() / name, topdown=False)]
    for folder, _, _ in folders:
        with suppress(OSError):
            os.rmdir(folder)
    return sum(len(files) for _, _, files in folders)


def place_now(name: str, council_id: int) -> str | None:
    """Where a file lies now that had this name; None for what was no earlier place of this council."""
    own = re.fullmatch(rf"(documents|received/[\d-]+)/{council_id}/([^/]+)", name)
    if own:
        return f"{folder_of(council_id)}/{own[1]}/{own[2]}"
    return f"{folder_of(council_id)}/{name}" if re.fullmatch(rf"{SHARED}/[^/]+", name) else None


def _batches(council_id: int) -> Iterator[list[int]]:
    """The numbers of the documents whose files are still to be moved."""
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
    """1 where there was something to move."""
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
    """What lies in a council's earlier folders."""
    root, patterns = _root(), (f"documents/{council_id}/*", f"received/*/{council_id}/*")
    return [path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)]


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)
