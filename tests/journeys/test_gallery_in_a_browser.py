"""Every component in a real browser: accessible, within a phone's width, usable by keyboard and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible
from tests.journeys.steps import look

PAGES = [
    "/gallery/",
    "/gallery/form/",
    "/gallery/form/?errors",
    "/gallery/question/?errors",
    "/gallery/layout/resident/",
    "/gallery/layout/casework/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/login/code/",
    "/no-such-page/",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_component_is_accessible_and_fits_a_phone(page: Page, address: str):
    page.goto(address)
    look(page, "gallery" + address.replace("/", "-").replace("?", ""))


@pytest.mark.parametrize("address", PAGES)
def test_every_component_is_accessible_without_scripts(page_without_javascript: Page, address: str):
    page_without_javascript.goto(address)
    assert_accessible(page_without_javascript)


def test_each_line_of_the_error_summary_puts_the_cursor_in_its_field(page: Page):
    page.goto("/gallery/form/?errors")
    links = page.locator(".govuk-error-summary__list a")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    for number in range(links.count()):
        links.nth(number).click()
        target = links.nth(number).get_attribute("href")
        assert target
        expect(page.locator(target)).to_be_focused()


def test_the_first_tab_offers_to_skip_to_the_content(page: Page):
    page.goto("/gallery/layout/casework/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_filters_are_folded_on_a_phone_and_open_on_a_desktop(page: Page, phone: Page):
    page.goto("/gallery/")
    expect(page.get_by_role("button", name="Apply filters")).to_be_visible()
    phone.goto("/gallery/")
    expect(phone.get_by_role("button", name="Apply filters")).to_be_hidden()
    phone.get_by_text("Filter", exact=True).click()
    expect(phone.get_by_role("button", name="Apply filters")).to_be_visible()


def test_filters_are_there_without_scripts(page_without_javascript: Page):
    page_without_javascript.set_viewport_size({"width": 375, "height": 740})
    page_without_javascript.goto("/gallery/")
    expect(page_without_javascript.get_by_role("button", name="Apply filters")).to_be_visible()


def test_a_password_can_be_looked_at_before_it_is_sent(page: Page):
    page.goto("/accounts/login/")
    password = page.get_by_role("textbox", name="Password")
    expect(password).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
