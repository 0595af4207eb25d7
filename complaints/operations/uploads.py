"""From what a browser sent to a file that may be kept: looked at before anything is stored.

The name and the first bytes decide the kind (complaints.domain.files); then each kind is opened as what it
says it is. A virus is looked for later and elsewhere, before anybody can download the file.
"""

import hashlib
import zipfile
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

import pikepdf
from django.conf import settings
from django.core.files.base import File
from PIL import Image, UnidentifiedImageError

from complaints.domain.files import CheckedFile, content_type_of
from complaints.operations.correspondence import Upload
from councils.domain.errors import RuleBroken
from councils.domain.visible_text import visible_or_empty

BEGINNING = 8192
LONGEST_NAME = 200
# An office file unpacks to a few times its size; one that unpacks to more than this is a trap.
MOST_UNPACKED_BYTES = 200 * 2**20
MOST_PARTS = 5000
ENCRYPTED = 0x1
MACROS = "vbaproject.bin"
CONTENTS = ("[Content_Types].xml", "mimetype")


def checked(file: "File[bytes]", *, limit: int | None = None) -> Upload:
    """A file as it came in, ready for `correspondence.attach`; it is rewound to its beginning.

    `limit` is in bytes, by default the product's own.

    Raises:
        RuleBroken: what `content_type_of` refuses; `file.locked` (a password is needed to open it),
            `file.damaged` (it can't be opened as what it says it is), `file.bomb` (it unpacks to far more
            than its size), `file.macros`.
    """
    name = kept_name(file.name or "")
    size = file.size or 0
    file.seek(0)
    content_type = content_type_of(name, size, file.read(BEGINNING), limit or settings.MAX_UPLOAD_BYTES)
    _look_inside(name, content_type, file)
    return Upload(file, CheckedFile(name, content_type, size, _sha256(file)))


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


def _look_inside(name: str, content_type: str, file: "File[bytes]") -> None:
    file.seek(0)
    LOOKED_AT_BY.get(content_type, _office)(name, file)


def _text(name: str, file: IO[Any]) -> None:
    """Any bytes are text to somebody; it is only ever offered as a download."""


def _image(name: str, file: IO[Any]) -> None:
    try:
        with Image.open(file, formats=("JPEG", "PNG")) as image:
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb(name) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _damaged(name) from error


def _pdf(name: str, file: IO[Any]) -> None:
    try:
        pikepdf.open(cast(BinaryIO, file)).close()
    except pikepdf.PasswordError as error:
        raise _locked(name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise _damaged(name) from error


def _office(name: str, file: IO[Any]) -> None:
    """Word, Excel and OpenDocument files are archives: their table of contents says what they unpack to."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise _locked(name)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise _bomb(name)
    if any(part.filename.lower().endswith(MACROS) for part in parts):
        raise RuleBroken("file.macros", f"“{name}” contains macros. Save it without macros, or as a PDF.")
    if not any(part.filename in CONTENTS for part in parts):
        raise _damaged(name)


def _locked(name: str) -> RuleBroken:
    return RuleBroken("file.locked", f"“{name}” needs a password to open. Save it without a password.")


def _damaged(name: str) -> RuleBroken:
    return RuleBroken("file.damaged", f"“{name}” cannot be opened. Save it again, or as a PDF, and try once more.")


def _bomb(name: str) -> RuleBroken:
    return RuleBroken("file.bomb", f"“{name}” unpacks to far too much. Save it again, or as a PDF.")


# What is not named here is an office file.
LOOKED_AT_BY: dict[str, Callable[[str, IO[Any]], None]] = {
    **dict.fromkeys(("text/plain", "text/csv", "application/rtf", "message/rfc822"), _text),
    "application/vnd.ms-outlook": _text,
    "image/jpeg": _image,
    "image/png": _image,
    "application/pdf": _pdf,
}
