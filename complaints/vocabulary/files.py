"""Which files may be attached, by name and first bytes."""

from dataclasses import dataclass
from uuid import UUID

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import visible_or_empty

BEGINNING = 8192


LONGEST_NAME = 200


def kept_name(name: str) -> str:
    """Return the name without folders and unprintable characters."""
    plain = "".join(character for character in name.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable())
    plain = visible_or_empty(plain) or "file"
    if len(plain) <= LONGEST_NAME:
        return plain
    ending = plain.rsplit(".", 1)[-1][:10]
    return f"{plain[: LONGEST_NAME - len(ending) - 1]}.{ending}"


# Kinds that people send, with the signatures their files begin with. Office files are zip archives.
ALLOWED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    **dict.fromkeys(("jpg", "jpeg", "jfif", "jpe", "jif"), ("image/jpeg", (b"\xff\xd8\xff",))),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "rtf": ("application/rtf", (b"{\\rtf",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
    "eml": ("message/rfc822", ()),
    "msg": ("application/vnd.ms-outlook", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
}
# Pictures are recognised by content: a phone may name a screenshot JPG.
PICTURES = ("image/jpeg", "image/png")
# Common files that cannot be opened safely, and what to do instead.
INSTEAD = {
    ("heic", "heif"): (
        "It is a photo in a format we cannot open. Take a screenshot of it and add that, or save it as a JPG. On "
        "an iPhone you can choose “Most Compatible” for new photos under Settings, Camera, Formats."
    ),
    ("doc", "xls", "ppt", "pptx", "pages", "numbers", "key", "docm", "xlsm", "wps"): (
        "Open it, choose “Save as”, “Export” or “Print”, save it as a PDF, and add the PDF."
    ),
    ("mp4", "mov", "avi", "mkv", "wmv", "3gp", "webm", "m4a", "mp3", "wav", "aac", "amr", "ogg", "opus"): (
        "You cannot add video or sound here. Tell us what it shows and that you have it, and ask us how to send it."
    ),
    ("zip", "rar", "7z"): "Extract the files and add them one by one.",
    (
        "gif",
        "bmp",
        "tif",
        "tiff",
        "webp",
        "svg",
    ): "Save the picture as a JPG or PNG, or take a screenshot, and add that.",
    ("html", "htm", "mht", "mhtml"): "Print the page to a PDF and add the PDF.",
}
KINDS = "PDF, JPG, PNG, Word (docx), Excel (xlsx), OpenDocument, RTF, plain text, CSV, or an email (eml or msg)"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored. `content_type` never comes from the sender."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A stored file that belongs to no complaint yet."""

    place: str
    checked: CheckedFile

    @property
    def key(self) -> UUID:
        return UUID(self.place.rpartition("/")[2])


def content_type_of(name: str, size: int, beginning: bytes, limit: int) -> str:
    """Raise RuleBroken "file.empty", "file.too_large", "file.type" or "file.disguised"."""
    if size == 0:
        raise RuleBroken("file.empty", f"“{name}” is empty. Choose another file.")
    if size > limit:
        raise RuleBroken("file.too_large", f"“{name}” is larger than {limit // 2**20} MB. Choose a smaller file.")
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in ALLOWED:
        raise RuleBroken("file.type", f"“{name}” is not a type of file we accept. {_instead(ending)}")
    content_type, signatures = ALLOWED[ending]
    if content_type in PICTURES:
        found = next(
            (kind for kind, signs in ALLOWED.values() if kind in PICTURES and beginning.startswith(signs)), None
        )
        content_type, signatures = (found, ()) if found else (content_type, signatures)
    fits = beginning.startswith(signatures) if signatures else content_type in PICTURES or b"\x00" not in beginning
    if not fits:
        raise RuleBroken(
            "file.disguised", f"“{name}” is not the type of file its name says. Save it again and add the new file."
        )
    return content_type


def _instead(ending: str) -> str:
    return next((said for endings, said in INSTEAD.items() if ending in endings), f"Use {KINDS}.")
