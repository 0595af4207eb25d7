"""Which files may be attached: told by their name and their first bytes, before anything else looks at them."""

from dataclasses import dataclass
from uuid import UUID

from councils.domain.errors import RuleBroken

# What residents and officers really send: letters, scans, photographs, spreadsheets, e-mails.
# Each kind with the signatures its files begin with; office files are zip archives.
ALLOWED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "txt": ("text/plain", ()),
}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept; `content_type` follows from the list above, never from the sender."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A checked file that lies in the store and belongs to no complaint yet; `place` says nothing about what it is."""

    place: str
    checked: CheckedFile

    @property
    def key(self) -> UUID:
        """The key of the document that it becomes."""
        return UUID(self.place.rpartition("/")[2])


def content_type_of(name: str, size: int, beginning: bytes, limit: int) -> str:
    """The content type under which a file may be kept.

    Raises:
        RuleBroken: `file.empty`, `file.too_large`, `file.type` (not a kind we take), `file.disguised` (its
            content isn't what its name says).
    """
    if size == 0:
        raise RuleBroken("file.empty", f"“{name}” is empty. Choose another file.")
    if size > limit:
        raise RuleBroken("file.too_large", f"“{name}” is larger than {limit // 2**20} MB. Choose a smaller file.")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in ALLOWED:
        raise RuleBroken(
            "file.type",
            f"“{name}” is not a kind of file that we can take. "
            "Use PDF, JPG, PNG, Word, Excel, OpenDocument or plain text.",
        )
    content_type, signatures = ALLOWED[ending]
    fits = beginning.startswith(signatures) if signatures else b"\x00" not in beginning
    if not fits:
        raise RuleBroken("file.disguised", f"“{name}” is not what its name says. Save it again and try once more.")
    return content_type
