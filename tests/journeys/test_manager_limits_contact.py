"""Contact with someone is limited: a champion proposes, a manager decides, and a call shows the limits."""

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Letter
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.journeys.steps import can_sign_in, heading, look, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_limits_are_proposed_by_one_and_decided_by_another(page: Page, city: Council) -> None:
    case = walk(city).case
    sign_in(page, can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION)), f"/casework/cases/{case.reference}/")
    page.get_by_role("link", name="Safety markers for visits").click()
    look(page, "markers-none")
    page.get_by_role("button", name="Add a safety marker").click()
    page.get_by_label("What do staff who visit need to know?").fill("A large dog in the front garden")
    page.get_by_label("Who reported it, and when?").fill("The housing officer, 4 May")
    fill_day(page, "When will you review it?", ("1", "2", "2027"))
    page.get_by_role("button", name="Add the marker").click()
    look(page, "markers")
    page.get_by_role("link", name="Back to the case").click()
    heading(page, case.summary)
    expect(page.get_by_role("heading", name="Before you visit")).to_be_visible()
    page.get_by_role("link", name="Contact limits", exact=True).click()
    heading(page, "Contact limits")
    look(page, "limits-none")
    page.get_by_role("button", name="Propose contact limits").click()
    look(page, "limits-propose")
    page.get_by_role("button", name="Propose contact limits").click()
    look(page, "limits-propose-errors")
    page.get_by_label("Raises the same matter again without new information").check()
    page.get_by_label("What happened, and when?").fill("Forty calls in May about one bin.")
    page.get_by_label("Which letter or call was the warning?").fill("Our letter of 20 May")
    page.get_by_label("If there was no warning, why not?").fill("An officer was threatened.")
    page.get_by_label("One named contact only").check()
    page.get_by_label("Details of the limits, or others").fill("Mr Green, by letter")
    page.get_by_label("What did you consider about the Equality Act").fill("No disability is known.")
    page.get_by_role("button", name="Propose contact limits").click()
    expect(page.get_by_text("Someone else must decide it.")).to_be_visible()
    look(page, "limits-proposed")
    page.context.clear_cookies()
    manager = councils.person(city, Role.COMPLAINTS_MANAGER, name="Mo Dean")
    sign_in(page, can_sign_in(manager), f"/casework/cases/{case.reference}/behaviour/")
    page.get_by_role("link", name="Decide").click()
    look(page, "limits-decide")
    page.get_by_label("The limits apply").check()
    page.get_by_label("Senior manager of the service").check()
    page.get_by_label("When was this discussed with the director, and who took part?").fill("8 June, Dr Lee")
    page.get_by_label("Reasons").fill("You phoned forty times in May about the same bin.")
    check_and_send(page)
    expect(page.get_by_text("The decision is recorded.")).to_be_visible()
    look(page, "limits-in-force")
    page.get_by_role("link", name="Review").click()
    look(page, "limits-review")
    page.goto(page.url.split("/casework/")[0] + "/oversight/contact-limits/")
    heading(page, "Limits on contact")
    look(page, "limits-register")
    page.goto(page.url.split("/oversight/")[0] + f"/casework/cases/{case.reference}/triage/")
    expect(page.get_by_text("What is this about?")).to_be_visible()
    look(page, "limits-triage")
    page.context.clear_cookies()
    sign_in(page, can_sign_in(councils.person(city, Role.CONTACT_CENTRE)), "/casework/log/")
    page.get_by_label("Who is calling?").fill(case.reference)
    page.get_by_label("Alex Poole").check()
    expect(page.get_by_text("Is there new information?")).to_be_visible()
    assert "large dog" not in page.content()
    look(page, "limits-call")
    with inside(city):
        assert "Mr Green, by letter" in Letter.objects.get(case=case, kind="limits_set").full_text


def check_and_send(page: Page) -> None:
    """Look at the letter, change nothing of what was typed, and send it."""
    page.get_by_role("button", name="Check before sending").click()
    heading(page, "Check before sending")
    expect(page.get_by_text("We have decided to limit how you can contact us.")).to_be_visible()
    look(page, "limits-check")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Reasons")).to_have_value("You phoned forty times in May about the same bin.")
    page.get_by_role("button", name="Check before sending").click()
    page.get_by_role("button", name="Record it and send the letter").click()


def fill_day(page: Page, question: str, parts: tuple[str, str, str]) -> None:
    group = page.get_by_role("group", name=question)
    for name, value in zip(("Day", "Month", "Year"), parts, strict=True):
        group.get_by_label(name).fill(value)
