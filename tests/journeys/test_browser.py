"""The browser that the journeys rely on sees what it should."""

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.accessibility import assert_accessible, violations


def test_the_start_page_is_accessible_on_a_desktop(page: Page):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)


def test_the_start_page_fits_a_phone_without_sideways_scrolling(phone: Page):
    phone.goto("/")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(phone)


def test_the_start_page_works_without_javascript(page_without_javascript: Page):
    page_without_javascript.goto("/")
    expect(page_without_javascript.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page_without_javascript)


def test_the_accessibility_check_finds_a_picture_without_a_description(page: Page):
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='/x.png'></main>")
    assert [line.split(":")[0] for line in violations(page)] == ["image-alt"]


def test_the_accessibility_check_works_where_scripts_do_not(page_without_javascript: Page):
    page_without_javascript.goto("/healthz")
    rules = {line.split(":")[0] for line in violations(page_without_javascript)}
    assert "html-has-lang" in rules


def test_the_browser_cannot_leave_this_machine(page: Page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://council.example/")
