"""The complaints that a browser may open, and the limits for the connection that it comes from."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase

from complaints.people.operations.client_limits import MEGABYTE, Client, take_files
from complaints.people.operations.contact_details import ask_again
from complaints.vocabulary.correspondence import CheckedFile
from councils.tenancy.scope import ActorKind, tenant
from portal.http.access import network_of
from portal.sessions.browser import SESSION_CASES, forget_browser_keys, opened_cases

if TYPE_CHECKING:
    from complaints.models import ComplaintDraft, TrackingLink
    from portal.http.access import CouncilRequest


def client_of(request: "CouncilRequest") -> Client:
    return Client(request.council, network_of(request.META.get("REMOTE_ADDR", "")))


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


# Limits how many cases a shared browser collects.
MOST = 20


def open_case(request: "CouncilRequest", link: "TrackingLink") -> None:
    council = request.council.pk
    others = [each for each in opened_cases(request, council).items() if each[0] != link.case_id]
    latest = [*others, (link.case_id, link.key)][-MOST:]
    opened = request.session.get(SESSION_CASES, {})
    # Change the session key: an earlier user of this browser may hold the old cookie.
    if request.session.session_key is not None:
        request.session.cycle_key()
    request.session[SESSION_CASES] = {**opened, str(council): {str(case_id): key.hex for case_id, key in latest}}
    if not request.user.is_authenticated:
        # On a shared computer, closing the browser must end access.
        request.session.set_expiry(0)


def forget_opened(request: "CouncilRequest", response: HttpResponseBase) -> None:
    for council_id, opened in request.session.get(SESSION_CASES, {}).items():
        with tenant(int(council_id), ActorKind.SYSTEM):
            ask_again([int(case_id) for case_id in opened])
    request.session.flush()
    forget_browser_keys(request, response)
