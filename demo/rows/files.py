"""Files that a demonstration council's documents share."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from councils.tenancy.files import folder_of
from councils.tenancy.scope import ActorKind, tenant

FOLDER = "documents/demo"
CONTENT_TYPES = {".jpg": "image/jpeg", ".pdf": "application/pdf", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class DemoFile:
    name: str
    content_type: str
    size: int
    sha256: str

    def place_in(self, council_id: int) -> str:
        return f"{folder_of(council_id)}/{FOLDER}/{self.name}"


def keep_files(folder: Path, council_ids: Collection[int]) -> dict[str, DemoFile]:
    """Return files by name."""
    kept = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        file = DemoFile(path.name, CONTENT_TYPES[path.suffix], len(content), digest)
        for council_id in council_ids:
            with tenant(council_id, ActorKind.SYSTEM):
                if not default_storage.exists(file.place_in(council_id)):
                    default_storage.save(file.place_in(council_id), ContentFile(content))
        kept[path.name] = file
    return kept
