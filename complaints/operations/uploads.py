"""From what a browser sent to a file that may be kept: looked at before anything is stored.

The name and the first bytes decide the kind (complaints.domain.files); then each kind is opened as what it
says it is. What is kept of a picture or a PDF has nothing in it that tells where someone was, or that runs by itself.
A virus is looked for later and elsewhere, before anybody can download the file.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile, File

from complaints.domain.files import CheckedFile, content_type_of
from complaints.operations.active_content import active_part, without_active_content
from complaints.operations.correspondence import Upload
from complaints.operations.pictures import DamagedPictureError, TooManyPixelsError, without_metadata
from councils.domain.errors import RuleBroken
from councils.domain.visible_text import visible_or_empty

BEGINNING = 8192
LONGEST_NAME = 200
# An office file unpacks to a few times its size; one that unpacks to more than this is a trap.
MOST_UNPACKED_BYTES = 200 * 2**20
MOST_PARTS = 5000
ENCRYPTED = 0x1
CONTENTS = ("[Content_Types].xml", "mimetype")


def checked(file: "File[bytes]", *, limit: int | None = None) -> Upload:
    """A file as it is kept, ready for `correspondence.attach`; it is rewound to its beginning.

    `limit` is in bytes, by default the product's own.

    Raises:
        RuleBroken: what `content_type_of` refuses; `file.locked` (a password is needed to open it),
            `file.damaged` (it can't be opened as what it says it is), `file.bomb` (it unpacks to far more
            than its size), `file.pixels` (a picture of more than 200 megapixels), `file.active` (an office file
            with macros, with another file inside, or that fetches one).
    """
    name = kept_name(file.name or "")
    size = file.size or 0
    file.seek(0)
    content_type = content_type_of(name, size, file.read(BEGINNING), limit or settings.MAX_UPLOAD_BYTES)
    file.seek(0)
    kept = KEPT_AS.get(content_type, _office)(name, file)
    return Upload(kept, CheckedFile(name, content_type, kept.size, _sha256(kept)))


def kept_name(name: str) -> str:
    """The name as people gave it, without folders and unprintable characters, its ending kept when cut."""
    plain = "".join(character for character in name.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable())
    plain = visible_or_empty(plain) or "file"
    if len(plain) <= LONGEST_NAME:
        return plain
    ending = plain.rsplit(".", 1)[-1][:10]
    return f"{plain[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _text(name: str, file: "File[bytes]") -> "File[bytes]":
    """Any bytes are text to somebody; it is only ever offered as a download."""
    return file


def _picture(name: str, file: "File[bytes]") -> "File[bytes]":
    try:
        return _as_file(without_metadata(file.read()), name)
    except DamagedPictureError as error:
        raise _damaged(name) from error
    except TooManyPixelsError as error:
        raise RuleBroken(
            "file.pixels",
            f"“{name}” was not added because it is {error} pixels, more than we can open. Save a smaller copy of it, "
            "or take a screenshot, and add that. Only this file was left out.",
        ) from error


def _pdf(name: str, file: "File[bytes]") -> "File[bytes]":
    try:
        cleaned = without_active_content(cast(BinaryIO, file))
    except pikepdf.PasswordError as error:
        raise _locked(name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise _damaged(name) from error
    return file if cleaned is None else _as_file(cleaned.getvalue(), name)


def _as_file(content: bytes, name: str) -> "File[bytes]":
    return cast("File[bytes]", ContentFile(content, name))


def _office(name: str, file: "File[bytes]") -> "File[bytes]":
    """Word, Excel and OpenDocument files are archives: their table of contents says what they unpack to."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(name, archive.infolist())
            active = active_part(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error
    if active:
        raise RuleBroken("file.active", f"“{name}” contains {active}. Save it as a PDF and add the PDF.")
    return file


def _check_parts(name: str, parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise _locked(name)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise _bomb(name)
    if not any(part.filename in CONTENTS for part in parts):
        raise _damaged(name)


def _locked(name: str) -> RuleBroken:
    return RuleBroken("file.locked", f"“{name}” needs a password to open. Save it without a password.")


def _damaged(name: str) -> RuleBroken:
    return RuleBroken("file.damaged", f"“{name}” cannot be opened. Save it again, or as a PDF, and try once more.")


def _bomb(name: str) -> RuleBroken:
    return RuleBroken("file.bomb", f"“{name}” unpacks to far too much. Save it again, or as a PDF.")


# What is not named here is an office file.
KEPT_AS: dict[str, Callable[[str, "File[bytes]"], "File[bytes]"]] = {
    **dict.fromkeys(("text/plain", "text/csv", "application/rtf", "message/rfc822"), _text),
    "application/vnd.ms-outlook": _text,
    "image/jpeg": _picture,
    "image/png": _picture,
    "application/pdf": _pdf,
}
