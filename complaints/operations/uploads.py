"""From what a browser sent to a file that may be kept: looked at before anything is stored.

The name and the first bytes decide the kind (complaints.domain.files); then each kind is opened as what it
says it is. What is kept of a picture or a document has nothing in it that tells where someone was, or that runs by
itself; photographs in emails stay as they are.
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
from complaints.operations import emails, formulas, office_files, rich_text
from complaints.operations.active_content import DynamicFormError, without_active_content
from complaints.operations.correspondence import Upload
from complaints.operations.pictures import DamagedPictureError, TooManyPixelsError, without_metadata
from complaints.operations.pictures_inside import without_places
from councils.domain.errors import RuleBroken
from councils.domain.visible_text import visible_or_empty

BEGINNING = 8192
LONGEST_NAME = 200
OPENDOCUMENT = ".odt"
PDF = "application/pdf"


def checked(file: "File[bytes]", *, limit: int | None = None) -> Upload:
    """A file as it is kept, ready for `correspondence.attach`; it is rewound to its beginning.

    `limit` is in bytes, by default the product's own.

    Raises:
        RuleBroken: what `content_type_of` refuses; `file.locked` (a password is needed to open it),
            `file.damaged` (it can't be opened as what it says it is), `file.bomb` (it unpacks to far more
            than its size), `file.pixels` (a picture of more than 200 megapixels), `file.active` (a document that
            runs something or fetches another file, or has one inside, and can't be kept without it).
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


def _table(name: str, file: "File[bytes]") -> "File[bytes]":
    if formulas.table_fetches(file.read()):
        raise _active(name, "a formula that fetches something or starts a program")
    return file


def _email(name: str, file: "File[bytes]") -> "File[bytes]":
    try:
        emails.check(file.read(), _is_taken_by_itself)
    except emails.AttachmentError as error:
        raise _attached(name, str(error)) from error
    except emails.DamagedEmailError as error:
        raise _damaged(name) from error
    return file


def _outlook_email(name: str, file: "File[bytes]") -> "File[bytes]":
    try:
        emails.check_outlook(file.read())
    except emails.AttachmentError as error:
        raise _attached(name, "") from error
    return file


def _is_taken_by_itself(name: str, content: bytes) -> bool:
    """Whether a file that is attached to an email may stay in it: its like is taken, and nothing has to be taken out of
    it. From a photograph its place would be, which is not done here (decision 192).
    """
    if not content:
        return True
    try:
        upload = checked(ContentFile(content, name))
    except RuleBroken:
        return False
    return upload.checked.content_type != PDF or upload.file.read() == content


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
    except DynamicFormError as error:
        raise RuleBroken(
            "file.active",
            f"“{name}” was not added because it is a form that only some programs can show. Print it to a PDF and add "
            "that PDF.",
        ) from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise _damaged(name) from error
    return file if cleaned is None else _as_file(cleaned.getvalue(), name)


def _as_file(content: bytes, name: str) -> "File[bytes]":
    return cast("File[bytes]", ContentFile(content, name))


def _rich_text(name: str, file: "File[bytes]") -> "File[bytes]":
    if rich_text.has_active_content(file.read()):
        raise _active(name, "another file, or a link to one")
    return file


def _office(name: str, file: "File[bytes]") -> "File[bytes]":
    try:
        office_files.check(cast(BinaryIO, file), opendocument=name.lower().endswith(OPENDOCUMENT))
    except office_files.ActiveFileError as error:
        raise _active(name, str(error)) from error
    except office_files.LockedFileError as error:
        raise _locked(name) from error
    except office_files.UnpacksToTooMuchError as error:
        raise _bomb(name) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error
    file.seek(0)
    cleaned = without_places(cast(BinaryIO, file))
    return file if cleaned is None else _as_file(cleaned, name)


def _attached(name: str, attachment: str) -> RuleBroken:
    named = f" (“{kept_name(attachment)}”)" if attachment else ""
    return RuleBroken(
        "file.active",
        f"“{name}” was not added because we cannot take what is attached to it{named}. Save the email as a PDF and add "
        "the PDF, then add the files that are attached to it one by one.",
    )


def _active(name: str, part: str) -> RuleBroken:
    return RuleBroken(
        "file.active",
        f"“{name}” was not added because it contains {part}. This does not mean that anything is wrong with it. "
        "Save it as a PDF and add the PDF.",
    )


def _locked(name: str) -> RuleBroken:
    return RuleBroken("file.locked", f"“{name}” needs a password to open. Save it without a password.")


def _damaged(name: str) -> RuleBroken:
    return RuleBroken("file.damaged", f"“{name}” cannot be opened. Save it again, or as a PDF, and try once more.")


def _bomb(name: str) -> RuleBroken:
    return RuleBroken("file.bomb", f"“{name}” unpacks to far too much. Save it again, or as a PDF.")


# What is not named here is an office file.
KEPT_AS: dict[str, Callable[[str, "File[bytes]"], "File[bytes]"]] = {
    "text/plain": _text,
    "text/csv": _table,
    "message/rfc822": _email,
    "application/rtf": _rich_text,
    "application/vnd.ms-outlook": _outlook_email,
    "image/jpeg": _picture,
    "image/png": _picture,
    PDF: _pdf,
}
