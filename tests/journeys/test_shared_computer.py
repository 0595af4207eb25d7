"""The next person at a library's computer sees nothing private, whether they go back or sign in."""

import pytest
from playwright.sync_api import Page, expect

from complaints.people.queries import private_links
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.journeys.complaining import SUMMARY, begin, say_what_happened
from tests.journeys.steps import can_sign_in, follow, heading, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_finishing_the_way_back_shows_nothing_private(any_page: Page, city: Council):
    page, case = any_page, walk(city).case
    with inside(city, ActorKind.SYSTEM):
        token = private_links.token_for(case.pk)
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


def test_leaving_a_half_written_complaint_leaves_nothing_to_go_back_to(any_page: Page, city: Council):
    page = any_page
    begin(page)
    say_what_happened(page)
    look(page, "resident-question-with-way-out")
    follow(page, "Leave and clear my answers")
    heading(page, "Do you want to leave and clear your answers?")
    look(page, "resident-leave")
    press(page, "Leave and clear my answers")
    heading(page, "You have finished")
    look(page, "resident-left")
    page.go_back()
    assert SUMMARY not in page.content()


def test_the_next_person_who_signs_in_is_asked_whose_a_complaint_is(page: Page, city: Council):
    begin(page)
    say_what_happened(page)
    address = page.url
    sign_in(page, can_sign_in(councils.user("Robin Reed")), f"/accounts/login/?next=/c/{city.slug}/complain/")
    look(page, "resident-someone-s-draft")
    assert SUMMARY not in page.content()
    page.goto(address)
    heading(page, "Did you start this complaint?")
    look(page, "resident-whose-draft")
    press(page, "It is not mine, delete it")
    expect(page.get_by_text("Your answers were deleted.")).to_be_visible()
