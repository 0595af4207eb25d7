"""Neighbours complain together: one is added, another speaks for them, and each gets a copy: each page looked at."""

import pytest
from playwright.sync_api import Page, expect

from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, walk
from tests.factories.joint_complainants import open_of
from tests.journeys.steps import PHONE, SIDEWAYS, can_sign_in, enter_date, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_neighbours_complain_together(any_page: Page, city: Council) -> None:
    page, walked = any_page, walk(city)
    known = walk(city, by=councils.user("Mary Poole")).case
    before = page.viewport_size or PHONE
    sign_in(page, can_sign_in(councils.person(city, Role.COMPLAINTS_MANAGER)), "/casework/")
    case = f"/casework/cases/{walked.case.reference}/"
    page.goto(case)
    page.get_by_role("link", name="Add a joint complainant").click()
    look(page, "joint-add")
    page.get_by_label("Full name").fill("Mary Poole")
    page.get_by_label("Email address").fill(known.complainant_email)
    enter_date(page, "When did they agree?", RECEIVED.date())
    page.get_by_label("By phone").check()
    press(page, "Add them")
    expect(page.get_by_role("main")).to_contain_text("Is this someone the council knows?")
    look(page, "joint-add-known")
    page.get_by_role("group", name="Is this someone the council knows?").get_by_label("Mary Poole").check()
    press(page, "Add them")
    expect(page.get_by_role("main")).to_contain_text("Mary Poole is recorded as a joint complainant.")
    look(page, "joint-case")
    page.set_viewport_size({"width": 320, "height": 740})
    assert page.evaluate(SIDEWAYS) == 0
    page.set_viewport_size(before)
    page.get_by_role("link", name="Correct details of Mary Poole").click()
    look(page, "joint-correct")
    page.get_by_label("Phone number").fill("01223 457000")
    page.get_by_label("Why are you changing this?").fill("She told us.")
    press(page, "Save")
    page.get_by_role("link", name="Change the spokesperson").click()
    look(page, "joint-spokesperson")
    page.get_by_label("Mary Poole").check()
    enter_date(page, "If you chose someone: when did the others agree?", RECEIVED.date())
    page.get_by_label("In writing").check()
    page.get_by_label("Alex Poole goes on complaining together with the others").check()
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Mary Poole speaks for them now")
    page.goto(f"{case}triage/")
    look(page, "joint-triage")
    walked.triage().acknowledge().respond()
    page.goto("/casework/tasks/?kind=give_copy")
    look(page, "joint-tasks")
    page.get_by_role("main").get_by_role("link", name="Give Alex Poole a copy").click()
    look(page, "joint-copy")
    page.get_by_label("By email").check()
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Recorded: Alex Poole has a copy.")
    assert not open_of(walked, TaskKind.GIVE_COPY)
    page.get_by_role("link", name="Remove Alex Poole").click()
    look(page, "joint-remove")
    page.get_by_label("They no longer want to complain together").check()
    press(page, "Remove them")
    expect(page.get_by_role("main")).to_contain_text("Removed.")
