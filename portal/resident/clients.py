"""Where a request comes from, and how many bytes of files may be added: in one complaint, and in an hour from there."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile

from complaints.people.operations.limits import MEGABYTE, Client, take_files
from complaints.vocabulary.correspondence import CheckedFile
from portal.accounts.sign_in_limits import source

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft
    from portal.http.access import CouncilRequest


def client_of(request: "CouncilRequest") -> Client:
    return Client(request.council, source(request.META.get("REMOTE_ADDR", "")))


def within_hour(
    request: "CouncilRequest", files: Sequence[UploadedFile], at: datetime
) -> tuple[list[UploadedFile], list[str]]:
    """Return the files within the limit and the problems of the others.

    Call outside the transaction that stores the files, or other clients wait for its lock.
    """
    if not files:
        return [], []
    fits = take_files(client_of(request), [file.size or 0 for file in files], at)
    most = _in_words(request.council.stranger_limits.megabytes_an_hour)
    why = (
        f"was not added, because {most} of files came from your internet connection in the last hour. "
        f"You can add it here in an hour{_or_post(request)}"
    )
    refused = [f"“{file.name}” {why}" for file, fit in zip(files, fits, strict=True) if not fit]
    return [file for file, fit in zip(files, fits, strict=True) if fit], refused


def no_room_in_draft(request: "CouncilRequest", draft: "ComplaintDraft", file: CheckedFile) -> str:
    megabytes = request.council.stranger_limits.draft_megabytes
    if sum(kept.checked.size for kept in draft.waiting_files) + file.size <= megabytes * MEGABYTE:
        return ""
    return (
        f"“{file.name}” was not added, because a complaint can have {_in_words(megabytes)} of files until it is sent. "
        f"You can add it on your complaint’s page after you send the complaint{_or_post(request)}"
    )


def _or_post(request: "CouncilRequest") -> str:
    return ", or post it to us" if request.council.address else ""


def _in_words(megabytes: int) -> str:
    return f"{megabytes} MB" if megabytes % 1024 else f"{megabytes // 1024} GB"
