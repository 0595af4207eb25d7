"""What happened to a case, newest first, a page at a time: events with the letters that went with them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.keyset_pagination import Place, beyond
from complaints.models import Case, CaseEvent, Letter
from councils.vocabulary.roles import Actor

PAGE = 50
# What people say beside the moves; it leaves the case's version as it is (complaints.cases.operations.correspondence).
CAME_IN = ("note", "document")


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One entry of a timeline. `subject` and `body` are those of the letter about it, where there is one: the whole
    letter, or what was written for it where no more is known; `reconstructed` as in `Letter`.
    """

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
    """A page of happenings, and where the older ones begin (None: there are none)."""

    happenings: tuple[TimelineEvent, ...]
    older: Place | None


def timeline(case: Case, before: Place | None = None) -> Timeline:
    """A page of the timeline: the newest, or those that came before a place."""
    events = _events(case.pk).order_by("-at", "-pk")
    if before is not None and isinstance(before.key, datetime):
        events = events.filter(beyond("at", before, ascending=False))
    shown = _happenings(case.pk, events[: PAGE + 1])
    page = shown[:PAGE]
    return Timeline(page, older=Place(page[-1].at, page[-1].id) if len(shown) > PAGE else None)


def latest_event(case: Case) -> int:
    """The number of a case's latest entry. A case is locked while it gets one, so a later one has a higher number."""
    return _events(case.pk).order_by("-pk").values_list("pk", flat=True)[0]


def came_in_since(case: Case, seen_event: int, reader: Actor) -> QuerySet[CaseEvent]:
    """What others wrote on a case or added to it after an entry of its timeline: messages, notes and documents."""
    return _events(case.pk).filter(pk__gt=seen_event, kind__in=CAME_IN).exclude(by_id=reader.user_id)


def sent_before(case_id: int, sent_as: str) -> datetime | None:
    """When the form that was sent with this digest made an entry; None where it has made none."""
    entries = _events(case_id).filter(data__sent_as=sent_as) if sent_as else CaseEvent.objects.none()
    return entries.order_by("pk").values_list("at", flat=True).first()


def changes_since(case: Case, seen_event: int) -> tuple[TimelineEvent, ...]:
    """What happened to a case after an entry of its timeline, newest first."""
    events = _events(case.pk).filter(pk__gt=seen_event).order_by("-at", "-pk")
    return _happenings(case.pk, events[:PAGE])


def _events(case_id: int) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case_id=case_id)


def _happenings(case_id: int, events: QuerySet[CaseEvent]) -> tuple[TimelineEvent, ...]:
    """Events with the letters whose numbers they carry."""
    rows = list(events.values_list("id", "stage", "kind", "at", "by_name", "text", "data", "public"))
    numbers = [data["letter"] for *_, data, public in rows if "letter" in data]
    sent = Letter.objects.filter(case_id=case_id, pk__in=numbers).order_by()
    letters = {letter.pk: (letter.subject, letter.text, letter.reconstructed) for letter in sent}
    return tuple(TimelineEvent(*row, *letters.get(row[6].get("letter"), ())) for row in rows)
