"""A representation on its way to a director and to members, and the policy it is about: each page looked at."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, entered, submission
from tests.journeys.steps import can_sign_in, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_representation_is_decided_and_its_policy_reviewed(any_page: Page, county: Council) -> None:
    page, area = any_page, councils.area(county)
    said = replace(submission(area), kind=ContactKind.REPRESENTATION, procedure="representation")
    reference = entered(county, said, at=RECEIVED).case.reference
    councils.person(county, Role.HEAD_OF_SERVICE, name="Dana Okafor", service_area=area)
    sign_in(page, can_sign_in(councils.person(county, Role.COMPLAINTS_MANAGER)), "/casework/")
    case = f"/casework/cases/{reference}"
    page.goto(f"{case}/name-policy/")
    look(page, "representation-name-policy")
    page.get_by_label("If it is not on the list, what is it called?").fill("Speed limits")
    press(page, "Say which policy it is about")
    page.goto(f"{case}/send-to-director/")
    look(page, "representation-send")
    page.get_by_label("Dana Okafor").check()
    press(page, "Send to the director")
    look(page, "representation-case")
    page.goto(f"{case}/director-decision/")
    look(page, "representation-director")
    page.get_by_label("Something should change").check()
    for part, value in (("Day", RECEIVED.day), ("Month", RECEIVED.month), ("Year", RECEIVED.year)):
        page.get_by_label(part).fill(str(value))
    page.get_by_label("Letter to the person").fill("The committee looks at it in July.")
    press(page, "Check before sending")
    expect(page.get_by_role("main")).to_contain_text("Enter a day from")
    page.goto(f"{case}/")
    page.get_by_role("link", name="Speed limits").click()
    look(page, "policy")
    page.get_by_role("button", name="Record a review").click()
    look(page, "policy-review")
    page.goto("/casework/policies/")
    look(page, "policies")
