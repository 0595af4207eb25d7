"""A performance officer takes the quarter to a committee: page, PDF and spreadsheet agree; no case can be opened.

Who may open cases goes from a figure to those behind it; and the figures are there on a phone, without scripts.
"""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from complaints.vocabulary.lifecycle import Status
from councils.models import Council, User
from councils.vocabulary.roles import Role
from reporting.rules.quarters import Quarter, last_finished
from tests.factories import councils
from tests.factories.cases import Walk, case_at
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import at_work, can_sign_in, follow, heading, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

QUARTER = last_finished(timezone.now())
COUNTED = (Status.RESPONDED, Status.DECLINED, Status.UNDER_INVESTIGATION, Status.CLOSED, Status.WITHDRAWN)
Figures = dict[tuple[str, str], list[str]]


@pytest.fixture
def officer(city: Council) -> User:
    """Somebody who reports figures and handles no case."""
    return can_sign_in(councils.person(city, Role.PERFORMANCE_OFFICER, name="Pat Field"))


@pytest.fixture
def quarter(city: Council) -> list[Walk]:
    """Complaints of the last quarter, one of them never answered."""
    return [
        case_at(
            city,
            status,
            received_at=QUARTER.starts_at + timedelta(days=7 * nth, hours=10),
            area=councils.area(city, nth % 2),
        )
        for nth, status in enumerate(COUNTED)
    ]


def figures_on(page: Page) -> Figures:
    """Every figure of every table, by the table's caption and the row's heading."""
    found: Figures = {}
    for table in page.get_by_role("main").get_by_role("table").all():
        caption = table.locator("caption").inner_text().strip()
        for row in table.locator("tbody tr").all():
            cells = [cell.inner_text().strip() for cell in row.locator("td").all()]
            found[caption, row.locator("th").inner_text().strip()] = cells
    return found


def words(text: str) -> str:
    """The words alone: a PDF breaks its lines elsewhere."""
    return re.sub(r"\s+", " ", text)


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as saved:
        follow(page, name)
    assert saved.value.suggested_filename == f"complaints-cambridge-city-{QUARTER.key}.{name[-3:].lower()}"
    return Path(saved.value.path()).read_bytes()


def show(page: Page, quarter: Quarter) -> None:
    """Another quarter, by the form at the top."""
    page.get_by_label("Quarter", exact=True).select_option(quarter.key)
    press(page, "Show")
    heading(page, f"Complaints in {quarter.months}")


def check_pdf(content: bytes, figures: Figures) -> None:
    """A tagged document with a title and a language, and the page's figures."""
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    text = words(" ".join(page.extract_text() for page in reader.pages))
    missing = [
        (caption, *row)
        for (caption, label), cells in figures.items()
        if (row := (label, *cells)) and words(" ".join(row)) not in text
    ]
    assert not missing


def check_csv(content: bytes, figures: Figures) -> None:
    """The same counts, a line each."""
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines
    for (caption, label), cells in figures.items():
        written = [
            line
            for line in lines
            if line["measure"].startswith(caption.removesuffix(": figures")) and line["breakdown"] == label
        ]
        assert written, f"{caption}: {label} is missing in the spreadsheet"
        counts = [(cell, line["value"]) for cell, line in zip(cells, written, strict=False) if cell.isdecimal()]
        assert all(cell == value for cell, value in counts), (caption, label, cells, written)


def test_a_performance_officer_publishes_the_quarter(page: Page, quarter: list[Walk], officer: User):
    sign_in(page, officer)
    heading(page, f"Complaints in {QUARTER.months}")
    figures = figures_on(page)
    assert len(figures) > 20
    assert any(label == "Complaints received" for _, label in figures)
    look(page, "quarter")
    check_pdf(download(page, "Download as PDF"), figures)
    check_csv(download(page, "Download as CSV"), figures)
    follow(page, "Publish these figures")
    look(page, "quarter-publish")
    press(page, "Publish")
    expect(page.get_by_role("main")).to_contain_text("by Pat Field")
    assert figures_on(page) == figures
    look(page, "quarter-published")
    show(page, QUARTER.back(1))


def test_a_performance_officer_opens_no_case(page: Page, quarter: list[Walk], officer: User):
    sign_in(page, officer)
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Reports")).to_be_visible()
    expect(page.get_by_role("link", name="Worklist")).to_have_count(0)
    reference = quarter[0].case.reference
    refused = {
        f"/casework/cases/{reference}/": "Page not found",
        f"/casework/cases/{reference}/assign/": "Page not found",
        "/casework/": "You cannot open this page",
        "/casework/log/": "You cannot open this page",
        "/ombudsman/": "You cannot open this page",
        f"/oversight/{QUARTER.key}/cases/?figure=stage.1": "You cannot open this page",
    }
    for address, title in refused.items():
        page.goto(address)
        heading(page, title)


def test_a_complaints_manager_opens_the_cases_behind_a_figure(
    open_context: OpenContext, live_app: str, city: Council, quarter: list[Walk]
):
    page = at_work(open_context(), councils.person(city, Role.COMPLAINTS_MANAGER), city, live_app)
    page.goto(f"/oversight/{QUARTER.key}/")
    table = page.get_by_role("table", name="Stage 1: responses on time")
    table.get_by_role("link", name="Overdue and not sent yet").click()
    heading(page, "Stage 1, response: overdue and not sent yet")
    expect(page.locator("tbody tr")).to_have_count(1)
    look(page, "quarter-cases")


def test_the_figures_are_read_on_a_phone_without_scripts(
    page_without_javascript: Page, quarter: list[Walk], officer: User
):
    page = page_without_javascript
    sign_in(page, officer)
    expect(page.get_by_role("img").first).to_be_visible()
    look(page, "quarter-without-scripts")
    show(page, QUARTER.back(4))
