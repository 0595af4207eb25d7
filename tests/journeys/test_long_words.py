"""A word that has no end never makes a page of staff wider than the screen."""

import pytest
from playwright.sync_api import Page

from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import can_sign_in, sign_in

WORD = "B" * 140
PAGES = {
    Status.RECEIVED: ("", "triage/", "decline/", "reroute/", "reclassify/", "note/", "correct-receipt/"),
    Status.UNDER_INVESTIGATION: ("", "assign/", "acknowledge/", "pause/", "extend/", "update/"),
    Status.RESPONDED: ("", "escalate/", "close/", "withdraw/", "attach/"),
}


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("status", PAGES)
def test_a_long_word_widens_no_page_of_a_case(open_context: OpenContext, city: Council, status: Status) -> None:
    case = case_at(city, status).case
    with inside(city):
        type(case).objects.filter(pk=case.pk).update(summary=WORD, description=WORD * 3, complainant_name=WORD)
    page = open_context().new_page()
    who = councils.person(city, Role.COMPLAINTS_MANAGER, name="Sam Cole")
    councils.hold(who, city, Role.HEAD_OF_SERVICE, seniority=9)
    sign_in(page, can_sign_in(who), "/casework/")
    page.set_viewport_size({"width": 320, "height": 640})
    assert width(page) <= 320
    for rest in PAGES[status]:
        page.goto(f"/casework/cases/{case.reference}/{rest}")
        assert width(page) <= 320, rest
