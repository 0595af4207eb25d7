"""A resident without an account complains, gets one, reads the answer and asks for stage 2."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from councils.models import Council, User
from tests.journeys.complaining import (
    EMAIL,
    NAME,
    SUMMARY,
    SURNAME,
    Desk,
    begin,
    photograph,
    say_what_happened,
    say_who_complains,
)
from tests.journeys.steps import PASSWORD, Post, follow, heading, look, press

pytestmark = pytest.mark.django_db(transaction=True)

REFERENCE = re.compile(r"CC-[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}")


def complain(page: Page) -> str:
    """The whole form with a photograph; gives the reference."""
    begin(page, look)
    say_what_happened(page, look)
    say_who_complains(page, look)
    page.get_by_label("Add files").set_input_files(photograph())
    press(page, "Add these files")
    expect(page.get_by_role("term").filter(has_text="The bin on Monday.png")).to_be_visible()
    look(page, "resident-files")
    press(page, "Continue")
    heading(page, "Check your answers before you send your complaint")
    look(page, "resident-check")
    press(page, "Send complaint")
    heading(page, "Complaint sent")
    look(page, "resident-sent")
    found = REFERENCE.search(page.get_by_role("main").inner_text())
    assert found, "the page names no reference"
    return found[0]


def open_private_link(page: Page, post: Post, reference: str) -> None:
    """On another day: nothing is left in the browser but the letter."""
    post.deliver()
    letter = post.letter(EMAIL, f"We have received your complaint {reference}")
    assert letter.splitlines()[0] == "Hello"
    assert NAME not in letter
    page.context.clear_cookies()
    page.goto(post.link(EMAIL, "We have received your complaint"))
    look(page, "resident-link")
    page.get_by_label("Your surname").fill(SURNAME)
    press(page, "See the complaint")
    heading(page, SUMMARY)
    assert page.url.endswith(f"/complaints/{reference}/"), "no secret stays in the address"
    look(page, "resident-opened")


def make_account(page: Page, post: Post) -> None:
    """From the complaint to an account whose address is proved."""
    page.get_by_role("link", name="My complaints", exact=True).first.click()
    look(page, "resident-complaints-without-account")
    follow(page, "create an account")
    heading(page, "Create an account")
    look(page, "resident-sign-up")
    page.get_by_label("Email address").fill(EMAIL)
    press(page, "Create account")
    heading(page, "Check your email")
    look(page, "resident-check-email")
    page.goto(post.link(EMAIL, "Confirm your email address"))
    look(page, "resident-confirm")
    page.get_by_label("Create a password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password", exact=True).fill(PASSWORD)
    press(page, "Confirm and save password")


def find_it_in_my_complaints(page: Page) -> None:
    """The complaint can be added in the very list from which the account was asked for."""
    heading(page, "My complaints")
    look(page, "resident-complaint-to-add")
    press(page, "Add to my account")
    expect(page.get_by_text("We added 1 complaint to")).to_be_visible()
    look(page, "resident-my-complaints")
    follow(page, SUMMARY)


def read_where_it_stands(page: Page) -> None:
    """What happened, by when the answer is due, and how that date was worked out."""
    expect(page.get_by_text("We’re looking into your complaint").first).to_be_visible()
    expect(page.get_by_text("We assigned your complaint to an officer")).to_be_visible()
    page.get_by_text("How we worked out").click()
    expect(page.get_by_text("our response is due by the end of this day")).to_be_visible()
    look(page, "resident-explained")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download").first.click()
    assert Path(saved.value.path()).read_bytes() == photograph()["buffer"]


def write_a_message(page: Page, post: Post, officer: User) -> None:
    """The officer is told of it."""
    press(page, "Send us a message")
    look(page, "resident-message")
    page.get_by_label("Your message").fill("It was missed again today.")
    press(page, "Send message")
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    expect(page.get_by_text("It was missed again today.")).to_be_visible()
    post.deliver()
    assert "The complainant has written a message" in post.letter(officer.email, "CC-")


def read_the_answer(page: Page, post: Post) -> None:
    """By the link in its letter."""
    post.deliver()
    assert "The lorry could not pass a parked car." in post.letter(EMAIL, "Our response to your complaint")
    page.goto(post.link(EMAIL, "Our response to your complaint"))
    expect(page.get_by_text("The lorry could not pass a parked car.").first).to_be_visible()
    look(page, "resident-answer")


def ask_for_stage_2(page: Page, post: Post) -> None:
    """Without an account of why, if they like."""
    press(page, "Ask for stage 2")
    look(page, "resident-stage-2")
    page.get_by_label("What has not been resolved?").fill("There was no parked car.")
    press(page, "Ask for stage 2")
    expect(page.get_by_text("We’ve received your request.")).to_be_visible()
    expect(page.get_by_text("You asked for stage 2.")).to_be_visible()
    look(page, "resident-at-stage-2")
    post.deliver()
    assert "Someone who did not respond to it before" in post.letter(EMAIL, "We are looking at your complaint")


def test_a_resident_takes_a_complaint_to_stage_2(any_page: Page, city: Council, post: Post):
    page = any_page
    reference = complain(page)
    open_private_link(page, post, reference)
    make_account(page, post)
    desk = Desk.of(city, reference).take_up()
    find_it_in_my_complaints(page)
    read_where_it_stands(page)
    write_a_message(page, post, desk.officer)
    desk.answer()
    read_the_answer(page, post)
    ask_for_stage_2(page, post)
    assert (desk.case.stage, desk.case.status) == (2, "received")
