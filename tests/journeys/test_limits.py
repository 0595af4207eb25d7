"""What someone sees who has reached a limit: on a narrow phone, accessible, and with a way on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from councils.models import Council
from tests.factories.councils import inside
from tests.journeys.complaining import begin, say_what_happened, say_who_complains
from tests.journeys.steps import SIDEWAYS, heading, look, press

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = 320


@pytest.fixture
def fresh_counts() -> Iterator[None]:
    """Sign-ins and emails are counted in a table that stays from test to test."""
    cache.clear()
    yield
    cache.clear()


def allow(city: Council, limits: dict[str, int]) -> None:
    """Fewer than others allow."""
    city.limits = limits
    with inside(city):
        city.save()


def look_closely(page: Page, name: str) -> None:
    look(page, name)
    page.set_viewport_size({"width": NARROW, "height": 640})
    assert page.evaluate(SIDEWAYS) == 0


def test_too_many_requests_for_a_link_say_when_and_how_else(any_page: Page, city: Council) -> None:
    allow(city, {"link_requests_an_hour": 1})
    page, address = any_page, f"{'alex.poole' * 6}@example.com"
    for _ in range(2):
        page.goto(f"/c/{city.slug}/new-link/")
        page.get_by_label("Your reference").fill("CC-222-222-222")
        page.get_by_label("Email address").fill(address)
        page.get_by_role("main").get_by_role("button").click()
    heading(page, "Try again later")
    expect(page.get_by_role("main")).to_contain_text("You can try again at")
    expect(page.get_by_role("main")).to_contain_text(address)
    look_closely(page, "limit-links")
    page.get_by_role("link", name="contact the council in another way").click()
    heading(page, f"Contact {city.name}")


def test_a_file_too_many_is_named_and_the_complaint_goes_on(any_page: Page, city: Council, tmp_path: Path) -> None:
    allow(city, {"draft_megabytes": 1})
    page, large = any_page, tmp_path / f"{'photograph' * 8}.txt"
    large.write_bytes(b"x" * 2 * 2**20)
    (tmp_path / "small.txt").write_text("It was missed again.")
    begin(page)
    say_what_happened(page)
    say_who_complains(page)
    page.get_by_label("Add files").set_input_files([large, tmp_path / "small.txt"])
    press(page, "Add these files")
    expect(page.get_by_role("alert")).to_contain_text("was not added, because a complaint can have 1 MB of files")
    expect(page.get_by_role("main")).to_contain_text("small.txt")
    look_closely(page, "limit-files")
    press(page, "Continue")
    press(page, "Send complaint")
    heading(page, "Complaint sent")


@pytest.mark.usefixtures("fresh_counts")
def test_too_many_sign_in_codes_leave_another_way_in(any_page: Page, city: Council) -> None:
    page = any_page
    for asked in range(4):
        page.goto("/accounts/login/code/")
        page.get_by_label("Email address").fill(f"{'alex.poole' * 5}@example.com")
        press(page, "Send the code")
        heading(page, "Sign in with a code" if asked == 3 else "Enter the code")
    expect(page.get_by_role("alert")).to_contain_text("asked for too many codes")
    look_closely(page, "limit-codes")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="I’ve forgotten my password").click()
    page.get_by_label("Email address").fill("alex.poole@example.com")
    press(page, "Send the link")
    expect(page.get_by_role("main")).to_contain_text("use the link in the last email we sent you")
    look_closely(page, "limit-links-to-a-password")


@pytest.mark.usefixtures("fresh_counts")
def test_who_signs_up_learns_when_another_email_is_sent(any_page: Page, city: Council) -> None:
    page = any_page
    page.goto("/accounts/signup/")
    page.get_by_label("Email address").fill("alex.poole@example.com")
    page.get_by_role("main").get_by_role("button").click()
    heading(page, "Check your email")
    expect(page.get_by_role("main")).to_contain_text("3 in the last hour")
    look_closely(page, "signed-up")


@pytest.mark.usefixtures("fresh_counts")
def test_wrong_passwords_say_how_else(any_page: Page, city: Council) -> None:
    page = any_page
    page.goto("/accounts/login/")
    for _ in range(6):
        page.get_by_label("Email address").fill("alex.poole@example.com")
        page.get_by_label("Password", exact=True).fill("not the password")
        press(page, "Sign in")
    expect(page.get_by_role("alert")).to_contain_text("There were too many attempts to sign in.")
    look_closely(page, "limit-passwords")
