"""A complaint while it is being written: on the server, in a row of its own, known by a cookie of its own.

It is not part of the sign-in session, so that signing in, signing out and an expired sign-in leave the answers
as they are. Why, and for how long: docs/decisions/0040-answers-outlive-the-sign-in.md.
"""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from complaints.domain.files import CheckedFile, WaitingFile
from portal.access import CouncilRequest
from portal.sessions import SessionStore

COOKIE = "complaint-draft"
LASTS = timedelta(days=2)
# Once it was sent: long enough for a second press of the button to find out.
SENT_LASTS = timedelta(minutes=30)
CONTENT = "draft"

Answers = dict[str, dict[str, str]]


@dataclass
class Draft:
    """What has been answered so far. `key` goes with the complaint, so that sending twice makes one.

    `reference` and `case_id` are set once it was sent; answers and files are the complaint's then.
    """

    council_id: int
    key: UUID = field(default_factory=uuid4)
    answers: Answers = field(default_factory=dict)
    files: list[WaitingFile] = field(default_factory=list)
    reference: str = ""
    case_id: int | None = None
    row: str = ""

    @property
    def begun(self) -> bool:
        """Whether there is anything that its writer would miss."""
        return not self.reference and bool(self.answers or self.files)

    def save(self) -> None:
        """Keep it, from now on for as long as drafts last."""
        store = SessionStore(self.row or None)
        # Whatever the row held before is replaced, so there is no need to read it first.
        store._session_cache = {CONTENT: self._as_json()}  # type: ignore[attr-defined]
        store.set_expiry(SENT_LASTS if self.reference else LASTS)
        if self.row:
            store.save()
        else:
            store.create()
            self.row = store.session_key or ""

    def forget(self) -> None:
        """The writer doesn't want it any more, or begins another."""
        if self.row:
            SessionStore(self.row).delete()
        self.row = ""

    def _as_json(self) -> dict[str, Any]:
        return {
            "council_id": self.council_id,
            "key": str(self.key),
            "answers": self.answers,
            "files": [{"place": each.place, **asdict(each.checked)} for each in self.files],
            "reference": self.reference,
            "case_id": self.case_id,
        }


def draft_of(request: CouncilRequest, *, lock: bool = False) -> Draft:
    """The draft of this browser in this council, or an empty one that is not kept yet.

    With `lock` other requests for the same draft wait until the transaction ends.
    """
    row = request.COOKIES.get(COOKIE, "")
    kept = _content(row, lock) if row else None
    if kept is None or kept["council_id"] != request.council.pk:
        return Draft(request.council.pk)
    files = [WaitingFile(each.pop("place"), CheckedFile(**each)) for each in kept["files"]]
    return Draft(
        council_id=kept["council_id"],
        key=UUID(kept["key"]),
        answers=kept["answers"],
        files=files,
        reference=kept["reference"],
        case_id=kept["case_id"],
        row=row,
    )


def open_draft(request: CouncilRequest) -> Draft:
    """The draft to write into: a new one where the last was sent. Two tabs that answer at once wait for each other."""
    draft = draft_of(request, lock=True)
    if draft.reference:
        draft.forget()
        return Draft(request.council.pk)
    return draft


def places_in_drafts() -> set[str]:
    """Where the files of all drafts lie, also of those whose time is over as long as their row is there."""
    contents = (row.get_decoded().get(CONTENT) for row in Session.objects.iterator())
    return {file["place"] for content in contents if content for file in content["files"]}


def _content(row: str, lock: bool) -> dict[str, Any] | None:
    if not lock:
        content: dict[str, Any] | None = SessionStore(row).get(CONTENT)
        return content
    kept = Session.objects.select_for_update().filter(session_key=row).first()
    return None if kept is None else kept.get_decoded().get(CONTENT)


def remember(request: CouncilRequest, response: HttpResponse, draft: Draft) -> HttpResponse:
    """Let the browser find its draft again, under this council's addresses only."""
    response.set_cookie(
        COOKIE,
        draft.row,
        max_age=LASTS,
        path=place(request),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def place(request: HttpRequest) -> str:
    """The addresses for which the cookie counts."""
    return reverse("resident:home", kwargs={"council_slug": request.council.slug})  # type: ignore[attr-defined]
