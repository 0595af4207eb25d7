"""The few files that all documents of the demonstration share: a photograph, a letter, a diary."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "documents/demo"
CONTENT_TYPES = {".jpg": "image/jpeg", ".pdf": "application/pdf", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file as it is stored."""

    name: str
    content_type: str
    size: int
    sha256: str
    stored: str


def keep_files(folder: Path) -> dict[str, list[DemoFile]]:
    """Store each file once; "photograph" are what residents send, "letter" what councils do."""
    kept: dict[str, list[DemoFile]] = {"photograph": [], "letter": []}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        place = f"{FOLDER}/{path.name}"
        if not default_storage.exists(place):
            default_storage.save(place, ContentFile(content))
        kind = "letter" if path.suffix == ".pdf" else "photograph"
        digest = hashlib.sha256(content).hexdigest()
        kept[kind].append(DemoFile(path.name, CONTENT_TYPES[path.suffix], len(content), digest, place))
    return kept
