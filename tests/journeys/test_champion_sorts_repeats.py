"""A contact that repeats an open case, and a case about two matters: linked, split and added, each page looked at."""

import pytest
from playwright.sync_api import Page, expect

from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at
from tests.journeys.steps import can_sign_in, look, press, sign_in
from tests.web.casework.test_duplicates import again

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_repeat_is_linked_split_and_added(page: Page, city: Council) -> None:
    earlier, repeat = case_at(city, Status.UNDER_INVESTIGATION).case.reference, again(city).case.reference
    sign_in(page, can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION)), "/casework/")
    main, case = page.get_by_role("main"), f"/casework/cases/{repeat}/"
    page.goto(case)
    look(page, "repeat-case")
    page.get_by_role("link", name="Link another case").click()
    press(page, "Link the cases")
    look(page, "repeat-link-errors")
    page.get_by_label("They are related").check()
    page.get_by_label("Reference of the other case").fill(earlier)
    press(page, "Link the cases")
    expect(main.or_(page.get_by_role("alert"))).to_contain_text([f"This case is linked to {earlier} now."])
    page.get_by_role("link", name="Remove the link").click()
    look(page, "repeat-remove-link")
    page.get_by_label("Why was the link wrong?").fill("Another street.")
    press(page, "Remove the link")
    page.goto(f"{case}split/")
    look(page, "repeat-split")
    page.get_by_label("What this part is about").fill("The crew was rude")
    page.get_by_label("What the person said about this part").fill("They swore at me.")
    press(page, "Split into two cases")
    look(page, "repeat-after-split")
    page.goto(f"{case}add-to-open/?to={earlier}")
    look(page, "repeat-add")
    press(page, "Check before sending")
    look(page, "repeat-add-check")
    press(page, "Add it and send the letter")
    expect(main).to_contain_text(f"Added to an open case: {earlier}")
