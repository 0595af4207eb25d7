"""What happened to a case, newest first, a page at a time: events with the letters that went with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.domain.approvals import APPROVAL_REFUSED, APPROVAL_REQUESTED
from complaints.domain.case_tasks import TASK_DONE
from complaints.domain.contact_details import EMAIL_CHANGE_ASKED
from complaints.domain.moved_dates import DATE_MOVED
from complaints.models import Case, CaseEvent, Letter
from complaints.queries.keysets import Place, beyond

PAGE = 50
# Events that leave the case's version as it is: what was said, asked or done as a task, a date that moved by itself
# (complaints.operations.correspondence, complaints.operations.calendar_changes).
SAID = ("note", "document", DATE_MOVED, TASK_DONE, EMAIL_CHANGE_ASKED, APPROVAL_REQUESTED, APPROVAL_REFUSED)


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline. `subject` and `body` are those of the letter that was sent, where one was."""

    id: int
    stage: int
    kind: str
    at: datetime
    by: str
    text: str
    data: dict[str, Any]
    public: bool
    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of happenings, and where the older ones begin (None: there are none)."""

    happenings: tuple[Happening, ...]
    older: Place | None


def timeline(case: Case, before: Place | None = None) -> Timeline:
    """A page of the timeline: the newest, or those that came before a place."""
    events = _events(case.pk).order_by("-at", "-pk")
    if before is not None and isinstance(before.key, datetime):
        events = events.filter(beyond("at", before, ascending=False))
    shown = _happenings(case.pk, events[: PAGE + 1])
    page = shown[:PAGE]
    return Timeline(page, older=Place(page[-1].at, page[-1].id) if len(shown) > PAGE else None)


def changes_since(case: Case, seen_version: int) -> tuple[Happening, ...]:
    """What others did to a case after a version of it was seen, newest first."""
    events = _events(case.pk).exclude(kind__in=SAID).order_by("-at", "-pk")
    return _happenings(case.pk, events[: max(0, min(case.version - seen_version, PAGE))])


def _events(case_id: int) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case_id=case_id)


def _happenings(case_id: int, events: QuerySet[CaseEvent]) -> tuple[Happening, ...]:
    """Events with the letters whose numbers they carry."""
    rows = list(events.values_list("id", "stage", "kind", "at", "by_name", "text", "data", "public"))
    numbers = [data["letter"] for *_, data, public in rows if "letter" in data]
    sent = Letter.objects.filter(case_id=case_id, pk__in=numbers).order_by()
    letters = {pk: (subject, body) for pk, subject, body in sent.values_list("pk", "subject", "body")}
    return tuple(Happening(*row, *letters.get(row[6].get("letter"), ())) for row in rows)
