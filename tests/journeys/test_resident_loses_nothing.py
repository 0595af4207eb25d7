"""Whatever goes wrong while a complaint is written, the answers stay and one complaint arrives."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from complaints.models import Case
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.govuk_forms.forms import LONG
from tests.factories import councils, sessions
from tests.factories.cases import inside
from tests.journeys.complaining import (
    DESCRIPTION,
    EMAIL,
    FIRST_QUESTION,
    NAME,
    SERVICE,
    SUMMARY,
    begin,
    photograph,
    say_what_happened,
    say_who_complains,
)
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import FOCUSED, can_sign_in, choose, follow, heading, hit, look, press, sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 2**20


@pytest.fixture(params=["with scripts", "without scripts"])
def either_page(request: pytest.FixtureRequest, open_context: OpenContext) -> Page:
    """A desk's window."""
    return open_context(java_script_enabled=request.param == "with scripts").new_page()


def cases_of(council: Council) -> list[Case]:
    with inside(council, ActorKind.SYSTEM):
        return list(Case.objects.order_by("pk"))


def problem(page: Page) -> Locator:
    """What the error summary says."""
    return page.get_by_role("alert")


def test_a_double_press_and_the_way_back_make_one_complaint(either_page: Page, city: Council):
    page = either_page
    begin(page)
    say_what_happened(page)
    say_who_complains(page)
    press(page, "Continue")
    page.get_by_role("button", name="Send complaint").dblclick()
    heading(page, "Complaint sent")
    page.go_back()
    heading(page, "Complaint sent")
    assert [case.summary for case in cases_of(city)] == [SUMMARY]


def test_going_back_finds_every_answer(page: Page, city: Council):
    begin(page)
    say_what_happened(page)
    page.go_back()
    expect(page.get_by_label("Tell us what went wrong")).to_have_value(DESCRIPTION)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_label(SERVICE)).to_be_checked()


def test_answers_outlive_a_sign_in_that_ran_out(page: Page, city: Council):
    resident = can_sign_in(councils.user("Robin Reed"))
    sign_in(page, resident, "/accounts/login/?next=/c/cambridge-city/complain/")
    press(page, "Start now")
    heading(page, FIRST_QUESTION)
    say_what_happened(page)
    sessions.lose_all()
    say_who_complains(page)
    press(page, "Continue")
    for text in (SUMMARY, "It stood outside at 6am each Monday.", NAME):
        expect(page.get_by_text(text)).to_be_visible()
    press(page, "Send complaint")
    heading(page, "Complaint sent")
    assert [case.description for case in cases_of(city)] == [DESCRIPTION]


def test_too_long_a_text_is_refused_and_kept(page: Page, city: Council):
    begin(page)
    say_what_happened(page)
    page.go_back()
    written = "It was missed.\n" * (LONG // 15 + 5)
    page.get_by_label("Tell us what went wrong").fill(written)
    press(page, "Continue")
    expect(problem(page)).to_contain_text(f"must be {LONG:,} characters or fewer: it has {len(written.strip())}")
    assert page.get_by_label("Tell us what went wrong").input_value().strip() == written.strip()
    look(page, "resident-too-long")
    page.get_by_label("Tell us what went wrong").fill("It was missed.")
    press(page, "Continue")
    expect(page.get_by_label("What would put it right?")).to_be_visible()


def test_files_that_cannot_be_taken_are_named_and_the_others_stay(either_page: Page, city: Council, tmp_path: Path):
    page = either_page
    film, empty, program = tmp_path / "film.png", tmp_path / "empty.txt", tmp_path / "setup.exe"
    with film.open("wb") as file:
        file.truncate(60 * MEGABYTE)
    empty.touch()
    program.write_bytes(b"MZ" + b"\0" * 1000)
    picture = tmp_path / "bin.png"
    picture.write_bytes(photograph()["buffer"])
    begin(page)
    say_what_happened(page)
    say_who_complains(page)
    page.get_by_label("Add files").set_input_files([film, picture, empty, program])
    press(page, "Continue")
    for refusal in ("“film.png” is larger than 20 MB", "“empty.txt” is empty", "“setup.exe”"):
        expect(problem(page)).to_contain_text(refusal)
    expect(page.get_by_role("term").filter(has_text="bin.png")).to_be_visible()
    look(page, "resident-files-refused")
    press(page, "Continue")
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    press(page, "Send complaint")
    heading(page, "Complaint sent")
    follow(page, "See your complaint")
    expect(page.get_by_text("bin.png").first).to_be_visible()


def test_a_resident_complains_with_the_keyboard_alone(page: Page, city: Council):
    page.goto("/c/cambridge-city/complain/")
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Skip to main content").evaluate(FOCUSED)
    tab_to(page, page.get_by_role("button", name="Start now"))
    page.keyboard.press("Enter")
    heading(page, FIRST_QUESTION)
    go_on(page)
    assert page.locator(".govuk-error-summary").evaluate(FOCUSED), "what is wrong is read out at once"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    choose(page, SERVICE)
    go_on(page)
    write(page, "Your complaint in a few words", SUMMARY)
    write(page, "Tell us what went wrong", "Nobody came.")
    go_on(page)
    go_on(page)
    choose(page, "For me")
    go_on(page)
    write(page, "Full name", NAME)
    write(page, "Email address", EMAIL)
    go_on(page)
    go_on(page)
    go_on(page)
    hit(page, "Send complaint")
    heading(page, "Complaint sent")
    assert [case.complainant_name for case in cases_of(city)] == [NAME]


def go_on(page: Page) -> None:
    hit(page, "Continue")


def write(page: Page, question: str, answer: str) -> None:
    """Tab to the question and type."""
    tab_to(page, page.get_by_label(question))
    page.keyboard.type(answer)
