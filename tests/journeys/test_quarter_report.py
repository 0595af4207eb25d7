"""The performance officer's quarter in a real browser: every page accessible, on a phone and without scripts too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from complaints.domain.lifecycle import Status
from councils.domain.roles import Role
from councils.models import Council, User
from reporting.domain.quarters import last_finished
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.clients import signed_in
from tests.journeys.accessibility import assert_accessible

QUARTER = last_finished(timezone.now())
HERE = f"/oversight/{QUARTER.key}/"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(city: Council) -> Council:
    """A few complaints of the quarter, one of them late."""
    for day, status in enumerate((Status.RESPONDED, Status.DECLINED, Status.UNDER_INVESTIGATION, Status.CLOSED)):
        case_at(city, status, received_at=QUARTER.starts_at + timedelta(days=7 * day, hours=10))
    return city


def _enter(page: Page, who: User, council: Council, address: str) -> None:
    """Signed in already; signing in has journeys of its own."""
    cookies = signed_in(who, council).cookies
    page.goto("/healthz")
    context: BrowserContext = page.context
    context.add_cookies([{"name": "sessionid", "value": cookies["sessionid"].value, "url": page.url}])
    page.goto(address)


def test_a_performance_officer_reads_downloads_and_publishes_the_quarter(page: Page, council: Council):
    officer = councils.person(council, Role.PERFORMANCE_OFFICER, name="Pat Field")
    _enter(page, officer, council, "/oversight/")
    expect(page.get_by_role("heading", name=f"Complaints in {QUARTER.months}")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download as PDF").click()
    assert saved.value.suggested_filename == f"complaints-cambridge-city-{QUARTER.key}.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Publish these figures").click()
    assert_accessible(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("by Pat Field")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Quarter", exact=True).select_option(QUARTER.back(1).key)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=f"Complaints in {QUARTER.back(1).months}")).to_be_visible()
    assert_accessible(page)


def test_a_complaints_manager_opens_the_cases_behind_a_figure(page: Page, council: Council):
    _enter(page, councils.person(council, Role.COMPLAINTS_MANAGER), council, HERE)
    table = page.get_by_role("table", name="Stage 1: answered in time")
    table.get_by_role("link", name="Late and still owed").click()
    expect(page.get_by_role("heading", name="Stage 1, answer: late and still owed")).to_be_visible()
    assert page.locator("tbody tr").count() == 1
    assert_accessible(page)


@pytest.mark.parametrize("address", [HERE, f"{HERE}cases/?figure=stage.1", f"{HERE}publish/"])
def test_the_pages_fit_a_phone(phone: Page, council: Council, address: str):
    _enter(phone, councils.person(council, Role.COMPLAINTS_MANAGER), council, address)
    assert phone.evaluate(SIDEWAYS) == 0
    assert_accessible(phone)


def test_the_report_needs_no_scripts(page_without_javascript: Page, council: Council):
    page = page_without_javascript
    _enter(page, councils.person(council, Role.COMPLAINTS_MANAGER), council, HERE)
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_label("Quarter", exact=True).select_option(QUARTER.back(4).key)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=f"Complaints in {QUARTER.back(4).months}")).to_be_visible()
    assert_accessible(page)
