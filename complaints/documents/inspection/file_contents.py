"""Opens a file as the kind it claims to be, and cleans it.

Runs in its own process (`checking`), so it imports no Django.
"""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf

from complaints.documents.inspection import emails, office_files, rich_text
from complaints.documents.inspection.active_content import DynamicFormError, without_active_content
from complaints.documents.inspection.formulas import table_fetches
from complaints.documents.inspection.pictures import (
    DamagedPictureError,
    TooManyPixelsError,
    without_metadata,
    without_places,
)
from complaints.vocabulary.correspondence import BEGINNING, content_type_of, kept_name
from councils.vocabulary.errors import RuleBroken

OPENDOCUMENT = ".odt"
PDF = "application/pdf"


class FileContents:
    """Checks a file and those inside it. `limit` is bytes per file."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.budget = office_files.Budget()
        self.emails = 0

    def kept(self, name: str, content: bytes) -> bytes:
        """Return the content to store. Raises RuleBroken as `uploads.checked` does."""
        content_type = content_type_of(name, len(content), content[:BEGINNING], self.limit)
        return KEPT_AS.get(content_type, FileContents.office)(self, name, content)

    def text(self, name: str, content: bytes) -> bytes:
        # Any bytes may be text: it is only offered as a download.
        return content

    def table(self, name: str, content: bytes) -> bytes:
        if table_fetches(content):
            raise _active(name, "a formula that fetches something or starts a program")
        return content

    def email(self, name: str, content: bytes) -> bytes:
        self.emails += 1
        try:
            if self.emails > emails.DEEPEST:
                raise emails.DamagedEmailError
            emails.check(content, self.is_taken_by_itself)
        except emails.AttachmentError as error:
            raise _attached(name, str(error)) from error
        except emails.DamagedEmailError as error:
            raise _damaged(name) from error
        finally:
            self.emails -= 1
        return content

    def is_taken_by_itself(self, name: str, content: bytes) -> bool:
        """Whether an attachment is accepted as it is. A photo's place may stay (decision 60)."""
        if not content:
            return True
        try:
            kept = self.kept(kept_name(name), content)
        except RuleBroken:
            return False
        return kept == content or not content.startswith(b"%PDF-")

    def outlook_email(self, name: str, content: bytes) -> bytes:
        try:
            emails.check_outlook(content)
        except emails.AttachmentError as error:
            raise _attached(name, "") from error
        return content

    def picture(self, name: str, content: bytes) -> bytes:
        try:
            return without_metadata(content)
        except DamagedPictureError as error:
            raise _damaged(name) from error
        except TooManyPixelsError as error:
            raise RuleBroken(
                "file.pixels",
                f"“{name}” was not added because it is {error} pixels, more than we can open. Save a smaller copy of "
                "it, or take a screenshot, and add that. Only this file was left out.",
            ) from error

    def pdf(self, name: str, content: bytes) -> bytes:
        try:
            cleaned = without_active_content(BytesIO(content))
        except pikepdf.PasswordError as error:
            raise _locked(name) from error
        except DynamicFormError as error:
            raise RuleBroken(
                "file.active",
                f"“{name}” was not added because it is a form that only some programs can show. Print it to a PDF and "
                "add that PDF.",
            ) from error
        except (pikepdf.PdfError, ValueError, RuntimeError) as error:
            raise _damaged(name) from error
        return content if cleaned is None else cleaned.getvalue()

    def rich_text(self, name: str, content: bytes) -> bytes:
        if rich_text.has_active_content(content):
            raise _active(name, "another file, or a link to one")
        return content

    def office(self, name: str, content: bytes) -> bytes:
        try:
            office_files.check(content, self.budget, opendocument=name.lower().endswith(OPENDOCUMENT))
            cleaned = without_places(BytesIO(content))
        except office_files.ActiveFileError as error:
            raise _active(name, str(error)) from error
        except office_files.LockedFileError as error:
            raise _locked(name) from error
        except office_files.UnpacksToTooMuchError as error:
            raise _bomb(name) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise _damaged(name) from error
        return content if cleaned is None else cleaned


# All others are office files.
KEPT_AS: dict[str, Callable[[FileContents, str, bytes], bytes]] = {
    "text/plain": FileContents.text,
    "text/csv": FileContents.table,
    "message/rfc822": FileContents.email,
    "application/rtf": FileContents.rich_text,
    "application/vnd.ms-outlook": FileContents.outlook_email,
    "image/jpeg": FileContents.picture,
    "image/png": FileContents.picture,
    PDF: FileContents.pdf,
}


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
