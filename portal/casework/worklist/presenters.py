"""The worklist page."""

import re
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from complaints.cases.queries.case_search import LONGEST_SEARCH
from complaints.cases.queries.worklist import ListedCase, Show, Waiting, WorklistFilter, WorklistPage
from complaints.keyset_pagination import PageCursor, row_id
from complaints.vocabulary.lifecycle import OPEN, DeadlineKind, Status, Whose
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.vocabulary.errors import RuleBroken
from portal import wording
from portal.addresses import address
from portal.casework.presenters import CEILING, DeadlineReader, status_tag
from portal.layout.display import Choice, Column, Due, Filters, Option, PageLink, Pages, WorklistRow

VIEWS = {
    Show.OPEN: "All open",
    Show.MINE: "Mine",
    Show.TRIAGE: "To triage",
    Show.UNASSIGNED: "Unassigned",
    Show.OVERDUE: "Overdue",
    Show.DUE_SOON: "Due soon",
    Show.UPDATE: "Update due",
    Show.STAGE_TWO: "At stage 2",
    Show.PAUSED: "Paused",
    Show.OMBUDSMAN: "Ombudsman reply due",
}
NOTHING = {
    Show.OPEN: "No open complaints.",
    Show.MINE: "No open complaints are assigned to you.",
    Show.TRIAGE: "No cases to triage.",
    Show.UNASSIGNED: "All open complaints are assigned.",
    Show.OVERDUE: "Nothing is overdue.",
    Show.DUE_SOON: "Nothing is due soon.",
    Show.UPDATE: "No progress updates are due.",
    Show.STAGE_TWO: "No open complaints at stage 2.",
    Show.PAUSED: "No cases are paused.",
    Show.OMBUDSMAN: "No Ombudsman replies are due.",
}
# Most policies have no pause, so this view is hidden while it is empty.
SELDOM = frozenset({Show.PAUSED})
COLUMNS = tuple(Column(text) for text in ("Complaint", "Due", "Status", "Stage", "Service", "Officer"))
PROCEDURE = re.compile(r"[a-z0-9-]{1,50}", re.ASCII)
KINDS = {"complaints": True, "others": False}
CLOCKS = {
    Whose.POLICY: "Council’s policy",
    Whose.CODE: "Complaint Handling Code",
    Whose.CEILING: CEILING,
    Whose.UPDATE: "Progress update",
}
Word = TypeVar("Word", Show, Status)


@dataclass(frozen=True, slots=True)
class WorklistScreen:
    views: tuple[PageLink, ...]
    filters: Filters
    columns: tuple[Column, ...]
    rows: tuple[WorklistRow, ...]
    pages: Pages
    caption: str
    none_text: str


def worklist_filter_of(query: QueryDict) -> WorklistFilter:
    """Read the query string; drop invalid values."""
    return WorklistFilter(
        show=_member(Show, query.get("view", "")) or Show.OPEN,
        service_area_id=_number(query.get("service", "")),
        stage=_number(query.get("stage", "")),
        status=_member(Status, query.get("status", "")),
        procedure=query.get("procedure", "") if PROCEDURE.fullmatch(query.get("procedure", "")) else "",
        complaints=KINDS.get(query.get("kind", "")),
        search=query.get("search", "").strip()[:LONGEST_SEARCH],
        clock=next((whose for whose in CLOCKS if whose.key == query.get("clock")), None),
    )


def screen(
    worklist_filter: WorklistFilter,
    page: WorklistPage,
    waiting: Waiting,
    deadline_reader: DeadlineReader,
    *,
    logs_alone: bool,
) -> WorklistScreen:
    """`logs_alone`: for someone who sees only what they logged."""
    title = VIEWS[worklist_filter.show] if not worklist_filter.looks_beyond_open else "Results"
    return WorklistScreen(
        views=tuple(
            _view(worklist_filter, show, text, waiting.counts[show])
            for show, text in VIEWS.items()
            if show not in SELDOM or waiting.counts[show] or worklist_filter.show is show
        ),
        filters=_filters(worklist_filter, waiting),
        columns=COLUMNS,
        rows=tuple(_row(listed, deadline_reader) for listed in page.rows),
        pages=Pages(
            newer=_href(worklist_filter, before=page.earlier) if page.earlier else "",
            older=_href(worklist_filter, after=page.later) if page.later else "",
            newer_text="Previous page",
            older_text="Next page",
        ),
        caption=f"{title}: {_how_many(worklist_filter, page, waiting)}",
        none_text=_nothing(worklist_filter, logs_alone=logs_alone),
    )


def _how_many(worklist_filter: WorklistFilter, page: WorklistPage, waiting: Waiting) -> str:
    here, whole = len(page.rows), waiting.counts[worklist_filter.show]
    if worklist_filter == WorklistFilter(show=worklist_filter.show) and here < whole:
        return f"{here} of {whole} shown"
    return f"{here} shown{', newest first' if worklist_filter.looks_beyond_open else ''}"


def _nothing(worklist_filter: WorklistFilter, *, logs_alone: bool) -> str:
    if logs_alone and worklist_filter == WorklistFilter():
        return "This list shows what you logged. None of it is open."
    if worklist_filter != WorklistFilter(show=worklist_filter.show):
        return "No cases match. Remove a filter, or check your search."
    return NOTHING[worklist_filter.show]


def _member(words: type[Word], text: str) -> Word | None:
    return words(text) if text in {word.value for word in words} else None


def _number(text: str) -> int | None:
    try:
        return row_id(text) or None
    except RuleBroken:
        return None


def _query(worklist_filter: WorklistFilter) -> dict[str, str]:
    values = {
        "view": worklist_filter.show.value if worklist_filter.show is not Show.OPEN else "",
        "service": str(worklist_filter.service_area_id or ""),
        "stage": str(worklist_filter.stage or ""),
        "status": worklist_filter.status.value if worklist_filter.status else "",
        "procedure": worklist_filter.procedure,
        "kind": next((name for name, wanted in KINDS.items() if wanted is worklist_filter.complaints), ""),
        "search": worklist_filter.search,
        "clock": worklist_filter.clock.key if worklist_filter.clock else "",
    }
    return {name: value for name, value in values.items() if value}


def _href(worklist_filter: WorklistFilter, **places: PageCursor) -> str:
    query = _query(worklist_filter) | {name: str(place) for name, place in places.items()}
    return address("casework:worklist") + (f"?{urlencode(query)}" if query else "")


def _view(worklist_filter: WorklistFilter, show: Show, text: str, count: int) -> PageLink:
    """Drop a status or search, which would contradict the view."""
    wanted = replace(worklist_filter, show=show, status=None, search="")
    chosen = worklist_filter.show is show and not worklist_filter.looks_beyond_open
    return PageLink(f"{text} ({count})", _href(wanted), current=chosen)


def _filters(worklist_filter: WorklistFilter, waiting: Waiting) -> Filters:
    services = [(str(pk), name) for pk, name in waiting.service_areas]
    stages = [(str(stage), f"Stage {stage}") for stage in range(1, waiting.last_stage + 1)]
    statuses = [(status.value, status.label) for status in Status]
    procedures = [(name, wording.procedure(name)) for name in waiting.procedures]
    kinds = [("complaints", "Complaints only"), ("others", "Other contacts only")]
    asked = (
        ("service", "Service", "All services", services),
        ("stage", "Stage", "All stages", stages),
        ("status", "Status", "Open and closed" if worklist_filter.looks_beyond_open else "All open", statuses),
        ("procedure", "Procedure", "All procedures", procedures),
        ("kind", "Type of contact", "All contacts", kinds),
        ("clock", "Next deadline set by", "Any", [(whose.key, text) for whose, text in CLOCKS.items()]),
    )
    query = _query(worklist_filter)
    chosen = [
        PageLink(text, _href(_without(worklist_filter, name)))
        for name, _, _, options in asked
        for value, text in options
        if query.get(name) == value
    ]
    if worklist_filter.search:
        chosen.append(PageLink(f"“{worklist_filter.search}”", _href(_without(worklist_filter, "search"))))
    return Filters(
        action=address("casework:worklist"),
        choices=tuple(_choice(name, legend, none, options, query) for name, legend, none, options in asked),
        chosen=tuple(chosen),
        clear=_href(WorklistFilter(show=worklist_filter.show)) if chosen else "",
        search=worklist_filter.search,
        kept=(("view", worklist_filter.show.value),) if worklist_filter.show is not Show.OPEN else (),
    )


def _without(worklist_filter: WorklistFilter, name: str) -> WorklistFilter:
    left = {
        "service": replace(worklist_filter, service_area_id=None),
        "stage": replace(worklist_filter, stage=None),
        "status": replace(worklist_filter, status=None),
        "procedure": replace(worklist_filter, procedure=""),
        "kind": replace(worklist_filter, complaints=None),
        "search": replace(worklist_filter, search=""),
        "clock": replace(worklist_filter, clock=None),
    }
    return left[name]


def _choice(name: str, legend: str, none: str, options: list[tuple[str, str]], query: dict[str, str]) -> Choice:
    picked = query.get(name, "")
    first = Option("", none, not picked)
    return Choice(name, legend, (first, *(Option(v, text, v == picked) for v, text in options)), "select")


def _row(listed: ListedCase, deadline_reader: DeadlineReader) -> WorklistRow:
    return WorklistRow(
        reference=listed.reference,
        href=address("casework:case", reference=listed.reference),
        subject=f"{listed.summary} — {listed.complainant_name}",
        due=_due(listed, deadline_reader),
        status=status_tag(listed.status),
        cells=(str(listed.stage), listed.service, listed.officer or "Unassigned"),
        flag=", ".join(_flags(listed)),
    )


def _flags(listed: ListedCase) -> list[str]:
    found = ["Safeguarding"] if listed.safeguarding else []
    if listed.paused and listed.next_deadline_on is not None:
        found.append("Paused")
    if listed.answered_at is not None and Status(listed.status) in OPEN:
        found.append("Reopened")
    if listed.kind != ContactKind.COMPLAINT:
        found.append(listed.kind.capitalize())
    elif listed.procedure != CORPORATE:
        found.append(wording.procedure(listed.procedure))
    return found


def _due(listed: ListedCase, deadline_reader: DeadlineReader) -> Due:
    if listed.next_deadline_on is None and not listed.paused and Status(listed.status) in _END:
        return Due("done", _END[Status(listed.status)])
    short = wording.weekday_in_short
    due = deadline_reader.due(listed.next_deadline_on, kind=listed.next_deadline_kind, paused=listed.paused, day=short)
    news = listed.next_update_on
    if news is None or listed.next_deadline_kind == DeadlineKind.UPDATE or news > deadline_reader.views().soon_until:
        return due
    return replace(due, date=f"{due.date}. Update due by {short(news)}")


_END = {
    Status.RESPONDED: "Responded",
    Status.CLOSED: "Closed",
    Status.DECLINED: "Declined",
    Status.WITHDRAWN: "Withdrawn",
    Status.DUPLICATE: "Duplicate",
    Status.MISTAKE: "Logged by mistake",
}
