"""The next person at a library's computer: after "I have finished", going back shows nothing private."""

import pytest
from playwright.sync_api import Page, expect

from complaints.operations import links
from councils.models import Council
from councils.tenancy.scope import Kind
from tests.factories.cases import inside, walk
from tests.journeys.walking import heading, look, press

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_finishing_the_way_back_shows_nothing_private(any_page: Page, city: Council):
    page, case = any_page, walk(city).case
    with inside(city, Kind.SYSTEM):
        token = links.token_for(case.pk)
    page.goto(f"/c/{city.slug}/track/{token}/")
    page.get_by_label("Your surname").fill("poole")
    press(page, "See the complaint")
    heading(page, case.summary)
    look(page, "resident-before-finishing")
    page.get_by_role("link", name="My complaints").first.click()
    expect(page.get_by_role("main")).to_contain_text(case.summary)
    page.get_by_role("navigation").get_by_role("button", name="I have finished").click()
    heading(page, "You have finished")
    look(page, "resident-finished")
    for shown in ("My complaints", "Sign in"):
        page.go_back()
        heading(page, shown)
        assert case.summary not in page.content()
        assert case.reference not in page.get_by_role("main").inner_text()
