"""A contact-centre agent and a champion log calls: three presses from the worklist, and under a minute."""

import time
from functools import partial

import pytest
from playwright.sync_api import Page, Route, expect

from complaints.models import Case
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.journeys.accessibility import assert_accessible
from tests.journeys.steps import can_sign_in, heading, look, sign_in, tab_to

pytestmark = pytest.mark.django_db(transaction=True)
MOST_PRESSES = 3
MOST_SECONDS = 60
# Choosing or typing in a field is no press; a link and a button are.
COUNT = """
addEventListener("click", (event) => {
  const hit = event.target.closest("a, button");
  if (hit) sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
}, true);
"""


def presses(page: Page) -> int:
    return int(page.evaluate("sessionStorage.presses ?? 0"))


def the_call(council: Council, summary: str) -> Case:
    with inside(council):
        return Case.objects.select_related("person", "officer").get(summary=summary)


def say(page: Page, council: Council, summary: str) -> None:
    page.get_by_label("Which service is it about?").select_option(label=councils.area(council).name)
    page.get_by_label("What it is about, in a few words").fill(summary)
    page.get_by_label("What the person said").fill("It was promised twice. No one came.")


def test_a_known_callers_complaint_is_logged_in_three_presses(page: Page, city: Council) -> None:
    earlier = case_at(city)
    officer = councils.person(city, Role.RESPONDING_OFFICER, name="Omar Quick", service_area=councils.area(city))
    page.add_init_script(COUNT)
    sign_in(page, can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION)), "/casework/")
    heading(page, "Worklist")
    page.evaluate("sessionStorage.presses = 0")
    begun = time.monotonic()
    page.get_by_role("main").get_by_role("button", name="Log a complaint").click()
    page.get_by_label("Who is calling?").press_sequentially("poole al")
    page.get_by_label("Alex Poole").check()
    expect(page.get_by_label("Full name of the person")).to_have_value("Alex Poole")
    expect(page.get_by_text(earlier.case.reference)).to_be_visible()
    look(page, "call-known-caller")
    say(page, city, "The door is still broken")
    page.get_by_role("button", name="Check before logging").click()
    heading(page, "Check before logging")
    page.get_by_label("Who should respond?").select_option(label=officer.get_full_name())
    page.get_by_label("Add files").set_input_files({"name": "door.txt", "mimeType": "text/plain", "buffer": b"Broken"})
    look(page, "call-check")
    page.get_by_role("button", name="Log and assign").click()
    expect(page.get_by_text("Logged as")).to_be_visible()
    assert presses(page) <= MOST_PRESSES
    assert time.monotonic() - begun < MOST_SECONDS
    case = the_call(city, "The door is still broken")
    assert case.person_id == earlier.case.person_id
    assert case.officer == officer


def test_an_agent_logs_a_call_by_keyboard_alone(page: Page, city: Council) -> None:
    case_at(city)
    sign_in(page, can_sign_in(councils.person(city, Role.CONTACT_CENTRE)), "/casework/log/")
    heading(page, "Log a complaint or other contact")
    tab_to(page, page.get_by_label("Who is calling?"))
    page.keyboard.type("poole")
    expect(page.get_by_text("1 person found")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Cases of Alex Poole")).to_be_visible()
    assert_accessible(page)
    # An agent reads no text of a case that someone else logged.
    expect(page.get_by_role("main")).not_to_contain_text("green bin")
    say(page, city, "The lift is broken")
    tab_to(page, page.get_by_role("button", name="Check before logging"))
    page.keyboard.press("Enter")
    heading(page, "Check before logging")
    assert_accessible(page)
    tab_to(page, page.get_by_role("button", name="Log this complaint"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged as")).to_be_visible()
    look(page, "call-logged-by-agent")


def test_someone_whose_details_are_typed_is_recognised_before_logging(page: Page, city: Council) -> None:
    earlier = case_at(city)
    sign_in(page, can_sign_in(councils.person(city, Role.CONTACT_CENTRE)), "/casework/log/")
    page.get_by_label("Full name of the person").fill("A Poole")
    page.get_by_label("Email address").fill(earlier.case.complainant_email)
    say(page, city, "The lift is broken")
    page.get_by_role("button", name="Check before logging").click()
    known = page.get_by_role("group", name="Is this someone the council knows?")
    expect(known).to_be_visible()
    assert_accessible(page)
    look(page, "call-may-be-known")
    page.get_by_role("button", name="Log this complaint").click()
    expect(page.get_by_role("alert")).to_contain_text("Select whether this is someone the council knows")
    assert_accessible(page)
    known.get_by_label("Alex Poole").check()
    page.get_by_role("button", name="Log this complaint").click()
    expect(page.get_by_text("Logged as")).to_be_visible()
    assert the_call(city, "The lift is broken").person_id == earlier.case.person_id


def test_a_repeat_call_goes_into_the_open_case_in_three_presses(page: Page, city: Council) -> None:
    earlier = case_at(city)
    page.add_init_script(COUNT)
    sign_in(page, can_sign_in(councils.person(city, Role.CONTACT_CENTRE)), "/casework/")
    heading(page, "Worklist")
    page.evaluate("sessionStorage.presses = 0")
    page.get_by_role("link", name="Log a complaint").first.click()
    page.get_by_label("Who is calling?").press_sequentially("poole")
    page.get_by_label("Alex Poole").check()
    expect(page.get_by_text("Cases of Alex Poole")).to_be_visible()
    say(page, city, "The green bin again")
    page.get_by_role("button", name="Check before logging").click()
    assert_accessible(page)
    look(page, "call-repeat")
    page.get_by_role("button", name=f"Add this to {earlier.case.reference}").click()
    expect(page.get_by_text("as a message from them")).to_be_visible()
    assert presses(page) <= MOST_PRESSES
    with inside(city):
        assert Case.objects.count() == 1


def answer(route: Route, *, status: int, body: str) -> None:
    route.fulfill(status=status, body=body)


def test_a_look_up_that_fails_says_so_and_shows_no_earlier_answer(page: Page, city: Council) -> None:
    case_at(city)
    sign_in(page, can_sign_in(councils.person(city, Role.CONTACT_CENTRE)), "/casework/log/")
    who, failed = page.get_by_label("Who is calling?"), page.get_by_text("We could not look for the caller just now")
    who.fill("zzzq")
    expect(page.get_by_text("No one found")).to_be_visible()
    expect(failed).to_have_count(0)
    for status, body in ((503, "Busy"), (200, "<html>Sign in</html>")):
        page.route("**/log/callers/**", partial(answer, status=status, body=body))
        who.fill("poole")
        expect(failed).to_be_visible()
        expect(page.get_by_text("No one found")).to_have_count(0)
        look(page, "call-look-up-failed")
        page.unroute("**/log/callers/**")
        who.fill("poole al")
        page.get_by_label("Alex Poole").check()
        expect(page.get_by_label("Full name of the person")).to_have_value("Alex Poole")
        expect(failed).to_have_count(0)
    page.route("**/log/callers/**", partial(answer, status=503, body="Busy"))
    who.fill("poole")
    expect(page.get_by_label("Alex Poole")).to_have_count(0)
    expect(page.get_by_label("Full name of the person")).to_have_value("")
