"""A contact that is no complaint, from the form to its end: at a desk and on a phone, without scripts too."""

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Letter
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.journeys.steps import can_sign_in, heading, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_resident_says_thank_you_and_a_champion_passes_it_on(any_page: Page, east: Council) -> None:
    page = any_page
    page.goto(f"/c/{east.slug}/complain/")
    page.get_by_role("button", name="Start now").click()
    look(page, "contact-what")
    page.get_by_label("Say thank you").check()
    press(page, "Continue")
    look(page, "contact-service")
    page.get_by_role("radio").first.check()
    press(page, "Continue")
    look(page, "contact-words")
    page.get_by_label("In a few words").fill("Thank you for the park")
    page.get_by_label("In your own words").fill("The new benches are lovely.")
    press(page, "Continue")
    look(page, "contact-details")
    press(page, "Continue")
    press(page, "Continue")
    look(page, "contact-check")
    press(page, "Send compliment")
    look(page, "contact-sent")
    champion = can_sign_in(councils.person(east, Role.COMPLAINT_CHAMPION))
    sign_in(page, champion, "/casework/")
    page.goto("/casework/?kind=others")
    look(page, "contact-worklist")
    page.get_by_role("table").get_by_role("link").first.click()
    heading(page, "Thank you for the park")
    look(page, "contact-case")
    page.get_by_role("button", name="Record what was done and close").click()
    look(page, "contact-settle")
    page.get_by_label("What was done?").fill("The gardeners have read it.")
    press(page, "Check before sending")
    press(page, "Send it and close")
    expect(page.get_by_role("main")).to_contain_text("Recorded and closed")


def test_a_letter_on_paper_stands_alone_on_its_sheet(page: Page, city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    with inside(city):
        letter = Letter.objects.get(case=walked.case, kind="responded").pk
    sign_in(page, can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION)), "/casework/")
    page.goto(f"/casework/cases/{walked.case.reference}/letters/{letter}/")
    look(page, "letter")
    page.emulate_media(media="print")
    expect(page.get_by_text("Print this page with your browser")).to_be_hidden()
    expect(page.get_by_role("article")).to_contain_text("You are right, and we are sorry.")
