"""A case's timeline, newest first, in pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.keyset_pagination import Place, beyond
from complaints.models import Case, CaseEvent, Letter
from councils.vocabulary.roles import Actor

PAGE = 50
# These leave the case's version unchanged (complaints.cases.operations.correspondence).
CAME_IN = ("note", "document")


@dataclass(frozen=True, slots=True)
class TimelineEvent:
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
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    happenings: tuple[TimelineEvent, ...]
    older: Place | None


def timeline(case: Case, before: Place | None = None) -> Timeline:
    events = _events(case.pk).order_by("-at", "-pk")
    if before is not None and isinstance(before.key, datetime):
        events = events.filter(beyond("at", before, ascending=False))
    shown = _happenings(case.pk, events[: PAGE + 1])
    page = shown[:PAGE]
    return Timeline(page, older=Place(page[-1].at, page[-1].id) if len(shown) > PAGE else None)


def latest_event(case: Case) -> int:
    """Later ids are higher, because the case is locked."""
    return _events(case.pk).order_by("-pk").values_list("pk", flat=True)[0]


def came_in_since(case: Case, seen_event: int, reader: Actor) -> QuerySet[CaseEvent]:
    """Return others' notes and documents."""
    return _events(case.pk).filter(pk__gt=seen_event, kind__in=CAME_IN).exclude(by_id=reader.user_id)


def sent_before(case_id: int, sent_as: str) -> datetime | None:
    """Return when this form made its first event."""
    entries = _events(case_id).filter(data__sent_as=sent_as) if sent_as else CaseEvent.objects.none()
    return entries.order_by("pk").values_list("at", flat=True).first()


def changes_since(case: Case, seen_event: int) -> tuple[TimelineEvent, ...]:
    events = _events(case.pk).filter(pk__gt=seen_event).order_by("-at", "-pk")
    return _happenings(case.pk, events[:PAGE])


def _events(case_id: int) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case_id=case_id)


def _happenings(case_id: int, events: QuerySet[CaseEvent]) -> tuple[TimelineEvent, ...]:
    rows = list(events.values_list("id", "stage", "kind", "at", "by_name", "text", "data", "public"))
    numbers = [data["letter"] for *_, data, public in rows if "letter" in data]
    sent = Letter.objects.filter(case_id=case_id, pk__in=numbers).order_by()
    letters = {letter.pk: (letter.subject, letter.text, letter.reconstructed) for letter in sent}
    return tuple(TimelineEvent(*row, *letters.get(row[6].get("letter"), ())) for row in rows)
