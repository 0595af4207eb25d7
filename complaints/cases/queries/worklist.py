"""The lists of cases and tasks, for pages and for the API."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from complaints.case_facts.queries import Today, cases_told_to, cases_visible_to
from complaints.cases.queries.case_search import searches
from complaints.keyset_pagination import PageCursor, after_cursor
from complaints.models import Case, StageRecord
from complaints.models.case import IN_WORK, OPEN_STATUSES
from complaints.vocabulary.lifecycle import OPEN, DeadlineKind, Status, Whose
from councils.models import ServiceArea, User
from councils.policies.queries import stages_of_procedures
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Actor

PAGE = 25


class Show(StrEnum):
    """The views of the cases in work."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    TRIAGE = "triage"
    STAGE_TWO = "stage-2"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    UPDATE = "update-owed"
    PAUSED = "paused"
    OMBUDSMAN = "ombudsman"


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """A search or an ended status looks beyond open cases."""

    show: Show = Show.OPEN
    service_area_id: int | None = None
    stage: int | None = None
    status: Status | None = None
    procedure: str = ""
    # True: only complaints. False: only other contacts.
    complaints: bool | None = None
    search: str = ""
    clock: Whose | None = None

    @property
    def looks_beyond_open(self) -> bool:
        return self.show is Show.OPEN and (bool(self.search) or (self.status is not None and self.status not in OPEN))


@dataclass(frozen=True, slots=True)
class ListedCase:
    """`answered_at` of an open case: its stage had a response before."""

    id: int
    reference: str
    summary: str
    complainant_name: str
    status: str
    stage: int
    paused: bool
    received_at: datetime
    due_on: date | None
    next_deadline_on: date | None
    next_deadline_kind: str
    next_update_on: date | None
    kind: str
    procedure: str
    service: str
    officer: str | None
    answered_at: datetime | None
    safeguarding: bool


@dataclass(frozen=True, slots=True)
class WorklistPage:
    rows: tuple[ListedCase, ...]
    earlier: PageCursor | None
    later: PageCursor | None


@dataclass(frozen=True, slots=True)
class Waiting:
    counts: dict[Show, int]
    service_areas: tuple[tuple[int, str], ...]
    procedures: tuple[str, ...]
    # The highest number of a stage in any of the council's policies.
    last_stage: int


def waiting(actor: Actor, today: Today) -> Waiting:
    counted = {show.name: Count("pk", filter=_condition(show, actor, today)) for show in Show}
    counts = cases_visible_to(actor).filter(IN_WORK).aggregate(**counted)
    areas = ServiceArea.objects.filter(council_id=actor.council_id).values_list("pk", "name")
    versions = stages_of_procedures(actor.council_id)
    return Waiting(
        counts={show: counts[show.name] for show in Show},
        service_areas=tuple(sorted(areas, key=lambda item: item[1].casefold())),
        procedures=tuple(procedure for procedure, _ in versions),
        last_stage=max((stages for _, stages in versions), default=1),
    )


def worklist(
    actor: Actor,
    worklist_filter: WorklistFilter,
    today: Today,
    *,
    after: PageCursor | None = None,
    before: PageCursor | None = None,
) -> WorklistPage:
    """Return open cases by next deadline, undated last; a wider list is newest first.

    To triage, those where someone may be at risk come first.
    """
    place, forward = (before, False) if before is not None else (after, True)
    if place is not None and not _fits(place, worklist_filter):
        place, forward = None, True
    at_risk_first = worklist_filter.show is Show.TRIAGE
    find = _newest if worklist_filter.looks_beyond_open else _at_risk_first if at_risk_first else _by_binding_date
    pages = (list(find(cases, place, forward=forward)) for cases in _wanted(actor, worklist_filter, today))
    found = [ListedCase(*row) for row in next(filter(None, pages), [])]
    more = len(found) > PAGE
    rows = found[:PAGE] if forward else found[:PAGE][::-1]
    key = "received_at" if worklist_filter.looks_beyond_open else "next_deadline_on"
    ends = [PageCursor(getattr(row, key), row.id, first=at_risk_first and row.safeguarding) for row in rows]
    return WorklistPage(
        rows=tuple(rows),
        earlier=ends[0] if ends and (more if not forward else place is not None) else None,
        later=ends[-1] if ends and (more if forward else True) else None,
    )


def next_to_triage(actor: Actor, after: str = "") -> str:
    """Return the longest-waiting case, or the next one `after` a case; after the last, the first again.

    Those where someone may be at risk come first. An escalated case waits since its escalation.
    """
    arrived = StageRecord.objects.filter(case=OuterRef("pk"), stage=OuterRef("stage")).values("received_at")
    cases = cases_visible_to(actor).annotate(since=Subquery(arrived))
    place = cases.filter(reference=after).values_list("safeguarding", "since", "pk").first() if after else None
    waiting_since = cases.filter(status=Status.RECEIVED.value).exclude(reference=after)
    waiting_since = waiting_since.order_by("-safeguarding", "since", "pk")
    later = waiting_since.filter(_waits_after(*place)) if place else None
    found = later.values_list("reference", flat=True).first() if later is not None else None
    return found or waiting_since.values_list("reference", flat=True).first() or ""


def _waits_after(safeguarding: bool, since: datetime, pk: int) -> Q:
    same = Q(safeguarding=safeguarding) & (Q(since__gt=since) | Q(since=since, pk__gt=pk))
    return same | Q(safeguarding=False) if safeguarding else same


def _condition(show: Show, actor: Actor, today: Today) -> Q:
    """Overdue follows from dates and the day, never from a flag."""
    return {
        Show.OPEN: Q(),
        Show.MINE: Q(officer_id=actor.user_id),
        Show.UNASSIGNED: Q(officer_id=None, status__in=OPEN_STATUSES),
        Show.TRIAGE: Q(status=Status.RECEIVED.value),
        Show.STAGE_TWO: Q(stage__gte=2),
        Show.DUE_SOON: Q(next_deadline_on__gte=today.day, next_deadline_on__lte=today.soon_until),
        Show.OVERDUE: Q(next_deadline_on__lt=today.day),
        Show.UPDATE: Q(next_update_on__lte=today.soon_until),
        Show.PAUSED: Q(paused=True),
        Show.OMBUDSMAN: Q(due_kind=DeadlineKind.OMBUDSMAN_REPLY.value),
    }[show]


def _wanted(actor: Actor, worklist_filter: WorklistFilter, today: Today) -> Iterator[QuerySet[Case]]:
    cases = _narrowed(actor, worklist_filter, today)
    return searches(cases, worklist_filter.search, actor.council_id) if worklist_filter.search else iter([cases])


def _narrowed(actor: Actor, worklist_filter: WorklistFilter, today: Today) -> QuerySet[Case]:
    cases = cases_visible_to(actor).filter(_condition(worklist_filter.show, actor, today))
    if worklist_filter.status is not None:
        cases = cases.filter(status=worklist_filter.status.value)
    elif not worklist_filter.looks_beyond_open:
        cases = cases.filter(IN_WORK)
    if worklist_filter.service_area_id is not None:
        cases = cases.filter(service_area_id=worklist_filter.service_area_id)
    if worklist_filter.stage is not None:
        cases = cases.filter(stage=worklist_filter.stage)
    if worklist_filter.procedure:
        cases = cases.filter(procedure=worklist_filter.procedure)
    if worklist_filter.complaints is not None:
        of_kind = Q(kind=ContactKind.COMPLAINT.value)
        cases = cases.filter(of_kind if worklist_filter.complaints else ~of_kind)
    if worklist_filter.clock is not None:
        cases = cases.filter(
            next_deadline_kind__in=[kind.value for kind in DeadlineKind if kind.whose is worklist_filter.clock]
        )
    return cases


def _fits(place: PageCursor, worklist_filter: WorklistFilter) -> bool:
    """The address may hold a place from another list."""
    if worklist_filter.looks_beyond_open:
        return isinstance(place.key, datetime)
    return not isinstance(place.key, datetime)


def _newest(cases: QuerySet[Case], place: PageCursor | None, *, forward: bool) -> QuerySet[Case, Any]:
    if place is not None and place.key is not None:
        cases = cases.filter(after_cursor("received_at", place, ascending=not forward))
    order = ("-received_at", "-pk") if forward else ("received_at", "pk")
    # Find the page in an index that holds all that a search compares, then read its rows.
    page = cases.order_by(*order).values("pk")[: PAGE + 1]
    return _rows(Case.objects.filter(pk__in=page)).order_by(*order)


def _at_risk_first(cases: QuerySet[Case], place: PageCursor | None, *, forward: bool) -> list[Any]:
    """Two walks of an index, one after the other: one sort over both would read the whole list."""
    at_risk, others = cases.filter(safeguarding=True), cases.filter(safeguarding=False)
    if place is not None and place.first is not forward:
        return list(_by_binding_date(others if forward else at_risk, place, forward=forward))
    nearer, farther = (at_risk, others) if forward else (others, at_risk)
    found = list(_by_binding_date(nearer, place, forward=forward))
    missing = PAGE + 1 - len(found)
    return [*found, *_by_binding_date(farther, None, forward=forward)[:missing]] if missing else found


def _by_binding_date(cases: QuerySet[Case], place: PageCursor | None, *, forward: bool) -> QuerySet[Case, Any]:
    """After a dated place the rest is two ranges of the index: walk each, then join them."""
    order = ("next_deadline_on", "id") if forward else ("-next_deadline_on", "-id")
    undated = cases.filter(next_deadline_on__isnull=True)
    if place is None:
        return _rows(cases).order_by(*order)[: PAGE + 1]
    if place.key is None and forward:
        return _rows(undated.filter(pk__gt=place.pk)).order_by(*order)[: PAGE + 1]
    if place.key is None:
        parts = [undated.filter(pk__lt=place.pk), cases.filter(next_deadline_on__isnull=False)]
    elif forward:
        parts = [cases.filter(after_cursor("next_deadline_on", place, ascending=True)), undated]
    else:
        return _rows(cases.filter(after_cursor("next_deadline_on", place, ascending=False))).order_by(*order)[
            : PAGE + 1
        ]
    first, second = (_rows(part).order_by(*order)[: PAGE + 1] for part in parts)
    # PostgreSQL sorts NULL last ascending and first descending, which is the same list backwards.
    return first.union(second, all=True).order_by(*order)[: PAGE + 1]


def _rows(cases: QuerySet[Case]) -> QuerySet[Case, Any]:
    """Subqueries, because with joins the planner could lose the index's order."""
    area = ServiceArea.objects.filter(pk=OuterRef("service_area_id")).order_by()
    officer = User.objects.filter(pk=OuterRef("officer_id"))
    named = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    present = StageRecord.objects.filter(case=OuterRef("pk"), stage=OuterRef("stage")).order_by()
    return cases.annotate(
        service=Subquery(area.values("name")),
        officer_name=Subquery(officer.values(shown=named)),
        answered_at=Subquery(present.values("responded_at")),
    ).values_list(*(_COLUMNS.get(field.name, field.name) for field in fields(ListedCase)))


_COLUMNS = {"officer": "officer_name"}
API_PAGE = 25
COLUMNS = (
    "id",
    "reference",
    "status",
    "kind",
    "procedure",
    "stage",
    "summary",
    "channel",
    "theme",
    "outcome",
    "paused",
    "received_at",
    "due_on",
    "due_kind",
    "next_deadline_on",
    "next_deadline_kind",
    "next_update_on",
    "closed_at",
    "version",
    "service_area__slug",
    "officer__name",
    "policy_version__version",
)


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """`today` decides about consent.

    `after` is the last case of the previous page; `overdue_on` looks at every clock.
    """

    today: date
    status: Status | None = None
    service_area: str | None = None
    overdue_on: date | None = None
    after: tuple[datetime, int] | None = None


def page_of_cases(actor: Actor, wanted: CaseSelection, size: int = API_PAGE) -> list[dict[str, Any]]:
    """An extra row shows that there are more."""
    cases = cases_told_to(actor, wanted.today).order_by("-received_at", "-id")
    if wanted.status is not None:
        cases = cases.filter(status=wanted.status)
    if wanted.service_area is not None:
        cases = cases.filter(service_area__slug=wanted.service_area)
    if wanted.overdue_on is not None:
        cases = cases.filter(next_deadline_on__lt=wanted.overdue_on)
    if wanted.after is not None:
        instant, last = wanted.after
        cases = cases.filter(received_at__lte=instant).exclude(Q(received_at=instant) & Q(id__gte=last))
    # Page first, then join: otherwise PostgreSQL may sort a whole council for one page.
    page = cases.values("pk")[: size + 1]
    shown = cases_told_to(actor, wanted.today).filter(pk__in=page).order_by("-received_at", "-id")
    return list(shown.values(*COLUMNS))


def case_row(actor: Actor, reference: str, today: date) -> dict[str, Any] | None:
    more = ("description", "wanted", "adjustments", "on_behalf_of", "complainant_name", "logged_at", "last_event_at")
    row: dict[str, Any] | None = cases_told_to(actor, today).filter(reference=reference).values(*COLUMNS, *more).first()
    return row
