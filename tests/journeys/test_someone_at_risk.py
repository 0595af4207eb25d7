"""A call about a child at risk: the agent ticks one box, and a champion tells the safeguarding team."""

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Case, CaseTask
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.journeys.steps import can_sign_in, heading, look, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_box_on_the_log_page_brings_a_champion_to_tell_the_safeguarding_team(page: Page, city: Council) -> None:
    councils.person(city, Role.HEAD_OF_SERVICE, name="Harriet Moss")
    sign_in(page, can_sign_in(councils.person(city, Role.CONTACT_CENTRE)), "/casework/log/")
    page.get_by_label("Full name of the person").fill("Rita Vance")
    page.get_by_label("Phone number").fill("01223 457000")
    page.get_by_label("Which service is it about?").select_option(label=councils.area(city).name)
    page.get_by_label("What it is about, in a few words").fill("Nobody came")
    page.get_by_label("What the person said").fill("Her son has bruises that nobody explains.")
    page.get_by_label("Someone may be at risk of harm").check()
    page.get_by_label("Is it about someone who works for the council?").select_option(label="Harriet Moss")
    look(page, "safeguarding-log")
    page.get_by_role("button", name="Check before logging").click()
    heading(page, "Check before logging")
    look(page, "safeguarding-check")
    page.get_by_role("button", name="Log", exact=False).first.click()
    expect(page.get_by_text("Logged as")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION, name="Priya Anand")), "/casework/")
    expect(page.get_by_role("heading", name="Do first: someone may be at risk")).to_be_visible()
    look(page, "safeguarding-worklist")
    page.get_by_role("link", name="Tell the safeguarding team").click()
    heading(page, "This is a safeguarding case")
    look(page, "safeguarding-open")
    page.get_by_role("button", name="Open the case").click()
    heading(page, "Tell the safeguarding team")
    page.get_by_label("Social care for children and young people").check()
    page.get_by_label("Who did you speak to?").fill("Jo Smith")
    look(page, "safeguarding-tell")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("Task done: tell the safeguarding team.")).to_be_visible()
    expect(page.get_by_text("This is about Harriet Moss, who cannot see this case.")).to_be_visible()
    look(page, "safeguarding-case")
    page.get_by_role("link", name="Who has opened it").click()
    expect(page.get_by_role("main").get_by_text("Priya Anand")).to_be_visible()
    look(page, "safeguarding-readings")
    with inside(city):
        case = Case.objects.get(summary="Nobody came")
        assert "spoke to Jo Smith" in CaseTask.objects.get(case=case, kind=TaskKind.SAFEGUARDING.value).done_note
