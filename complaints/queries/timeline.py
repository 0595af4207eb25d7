"""What happened to a case, newest first, a page at a time: events with the letters that went with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, JSONObject

from complaints.domain.case_tasks import TASK_DONE
from complaints.domain.moved_dates import DATE_MOVED
from complaints.domain.stage_events import CLOCK_KINDS, ClockEvent
from complaints.models import Case, CaseEvent, Letter
from complaints.queries.keysets import Place, beyond
from councils.tenancy.prepared import prepared

PAGE = 50
# Events that leave the case's version as it is: what was said, a task that was done, a date that moved by itself
# (complaints.operations.correspondence, complaints.operations.calendar_changes).
SAID = ("note", "document", DATE_MOVED, TASK_DONE)


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
    """A page of happenings, where the older ones begin (None: there are none), and the current stage's clock."""

    happenings: tuple[Happening, ...]
    older: Place | None
    clock_events: tuple[ClockEvent, ...]


def timeline(case: Case, before: Place | None = None) -> Timeline:
    """A page of the timeline and, in the same query, what the clock of the current stage needs."""
    place = before if before is not None and isinstance(before.key, datetime) else None
    return _timeline(_page(case.pk, case.stage, place))


@prepared
def _page(case_id: int, stage: int, before: Place | None) -> QuerySet[CaseEvent, Any]:
    shown = _events(case_id).annotate(use=Value("shown", CharField()), letter=_letter())
    if before is not None:
        shown = shown.filter(beyond("at", before, ascending=False))
    clock = _events(case_id).filter(stage=stage, kind__in=CLOCK_KINDS)
    clock = clock.annotate(use=Value("clock", CharField()), letter=Value(None, JSONField()))
    rows = _rows(shown.order_by("-at", "-pk")[: PAGE + 1]).union(_rows(clock), all=True)
    return rows.order_by("-at", "-id")


def changes_since(case: Case, seen_version: int) -> tuple[Happening, ...]:
    """What others did to a case after a version of it was seen, newest first."""
    events = _events(case.pk).exclude(kind__in=SAID).order_by("-at", "-pk")
    rows = _rows(events.annotate(use=Value("shown", CharField()), letter=_letter()))
    return tuple(_happening(row) for row in rows[: max(0, min(case.version - seen_version, PAGE))])


def _events(case_id: int) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case_id=case_id)


def _letter() -> Subquery:
    """The letter whose number the event carries."""
    number = Cast(OuterRef("data__letter"), BigIntegerField())
    letter = Letter.objects.filter(case_id=OuterRef("case_id"), pk=number).order_by()
    return Subquery(letter.values(found=JSONObject(subject="subject", body="body")))


def _rows(events: QuerySet[CaseEvent]) -> QuerySet[CaseEvent, Any]:
    columns = ("use", "id", "stage", "kind", "at", "by_name", "text", "data", "public", "letter")
    return events.values_list(*columns)


def _timeline(rows: Sequence[tuple[Any, ...]]) -> Timeline:
    shown = [_happening(row) for row in rows if row[0] == "shown"]
    page = tuple(shown[:PAGE])
    return Timeline(
        happenings=page,
        older=Place(page[-1].at, page[-1].id) if len(shown) > PAGE else None,
        clock_events=tuple(ClockEvent(row[3], row[4], row[7]) for row in rows if row[0] == "clock"),
    )


def _happening(row: tuple[Any, ...]) -> Happening:
    *_, letter = row
    return Happening(*row[1:-1], **(letter or {}))
