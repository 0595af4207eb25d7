"""A quarter report as shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import london_day, written
from councils.vocabulary.roles import CASEWORK_ROLES, Actor
from portal.layout.display import Column, Figure, Option, PageLink
from portal.wording import moment
from reporting.permissions import CONTACT_LIMITS, PUBLISH, REFUSALS, TAKE_AWAY, may_open_cases
from reporting.rules.charts import Chart, chart_of
from reporting.rules.definitions import Counted
from reporting.rules.quarters import Quarter
from reporting.rules.report import Cell, FigureUnit, Report, Row, Table

OFFERED_QUARTERS = 12
# Labels of the summary's rows that are shown as tiles.
TILES = (
    "Complaints received",
    "Stage 1: responses on time",
    "Stage 1: upheld at least in part",
    "New Ombudsman enquiries",
)
# In the query string: show current figures although the quarter is published.
NOW = "now"


@dataclass(frozen=True, slots=True)
class ReportScreen:
    report: Report
    quarters: tuple[Option, ...]
    tiles: tuple[Figure, ...]
    contents: tuple[PageLink, ...]
    links: dict[tuple[str, int], str]
    chart_of: Callable[[Table], Chart]
    standing: str
    recount: str
    other: PageLink | None
    downloads: tuple[PageLink, ...]
    publish: PageLink | None


def report_screen(report: Report, published: Any, recount: Counted, actor: Actor) -> ReportScreen:
    """`published`: the newest revision, if any; `recount`: a count now."""
    quarter, at, counted_now = report.quarter, recount.at, not report.published
    here = reverse("oversight:quarter", args=[quarter])
    other = None
    if published is not None:
        to_now = PageLink("View current figures", f"{here}?{NOW}")
        other = PageLink("View published figures", here) if counted_now else to_now
    return ReportScreen(
        report=report,
        quarters=tuple(_options(quarter, at)),
        tiles=tuple(_tile(row) for row in report.summary.rows if row.label in TILES),
        contents=tuple(PageLink(section.title, f"#{section.key}") for section in report.sections),
        links=_links(report) if may_open_cases(actor) else {},
        chart_of=chart_of,
        standing=report.published or ("" if published is not None else _draft(quarter, at)),
        recount=_recount_words(published, recount) if published is not None else "",
        other=other,
        downloads=(
            *(_downloads(quarter, counted_now) if actor.has(*TAKE_AWAY) else ()),
            *((PageLink("Complaints we declined", reverse("oversight:refusals")),) if actor.has(*REFUSALS) else ()),
            *(
                (PageLink("Limits on contact", reverse("oversight:contact-limits")),)
                if actor.has(*CONTACT_LIMITS)
                else ()
            ),
            *(
                (PageLink("Policies that contacts are about", reverse("casework:policies")),)
                if actor.has(*CASEWORK_ROLES)
                else ()
            ),
        ),
        publish=_publish(quarter, published) if actor.has(*PUBLISH) and quarter.is_over(at) else None,
    )


def published_words(published: Any) -> str:
    words = f"Published on {moment(published.published_at)} by {published.published_by_name}."
    if published.revision > 1:
        words += f" Revision {published.revision}: {published.reason}"
    return words


def _recount_words(kept: Any, recount: Counted) -> str:
    day = written(london_day(recount.at))
    if kept.rows.counts_as(recount):
        return f"We counted again on {day} and the figures are the same."
    return f"We counted again on {day} and the figures are different. The published figures have not changed."


def _draft(quarter: Quarter, at: datetime) -> str:
    if quarter.is_over(at):
        return "Not published. Figures can still change."
    return f"This quarter ends on {written(quarter.ends_on)}. Figures can change every day."


def _options(chosen: Quarter, at: datetime) -> Iterator[Option]:
    running = Quarter.of(london_day(at))
    offered = {running.back(ago) for ago in range(OFFERED_QUARTERS)} | {chosen}
    for quarter in sorted(offered, reverse=True):
        yield Option(quarter.key, quarter.short, quarter == chosen)


def _tile(row: Row) -> Figure:
    return Figure(row.label, row.cells[0].text, _against(*row.cells))


def _against(this: Cell, before: Cell, last_year: Cell) -> str:
    return f"{before.text} in the previous quarter, {last_year.text} a year earlier"


def _links(report: Report) -> dict[tuple[str, int], str]:
    links: dict[tuple[str, int], str] = {}
    for _, table in report.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.behind and cell.value and cell.unit is FigureUnit.COUNT:
                    address = reverse("oversight:cases", args=[report.quarter.back(cell.ago)])
                    links[cell.behind, cell.ago] = f"{address}?{urlencode({'figure': cell.behind})}"
    return links


def _downloads(quarter: Quarter, counted_now: bool) -> Iterator[PageLink]:
    tail = f"?{NOW}" if counted_now else ""
    for text, name in (("Download as PDF", "quarter-pdf"), ("Download as CSV", "quarter-csv")):
        yield PageLink(text, reverse(f"oversight:{name}", args=[quarter]) + tail)


def _publish(quarter: Quarter, published: Any) -> PageLink:
    text = "Publish these figures again" if published else "Publish these figures"
    return PageLink(text, reverse("oversight:publish", args=[quarter]))


CASE_COLUMNS = (Column("Complaint"), Column("Received"), Column("Service"), Column("Status"))


@dataclass(frozen=True, slots=True)
class CaseLine:
    reference: str
    href: str
    summary: str
    cells: tuple[str, ...]


def case_line(case: Any) -> CaseLine:
    return CaseLine(
        reference=case.reference,
        href=reverse("casework:case", args=[case.reference]),
        summary=case.summary,
        cells=(
            written(london_day(case.received_at)),
            case.service_area.name,
            f"{Status(case.status).label}, stage {case.stage}",
        ),
    )
