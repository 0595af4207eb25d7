"""East Cambridgeshire's complaints manager brings the policy in line with the Code; somebody else publishes it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from complaints.vocabulary.lifecycle import Status
from councils.models import Council, PolicyVersion, User
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.councils import inside
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import at_work, look

pytestmark = pytest.mark.django_db(transaction=True)
# Every choice of a list is ticked.
EVERY = "every choice"
# Part of the policy, then what is typed or ticked there, by the question's label.
ANSWERS: dict[str, dict[str, Any]] = {
    "stages/1": {
        "Longest extension, in working days": "10 working days",
        "The letter about an extension gives the Ombudsman's details": True,
        "People do not have to give reasons for asking": True,
    },
    "stages/2": {"#id_independence-test": "different person", "#id_independence-paragraph": "4.6"},
    "age-limit/1": {"Awareness": True},
    "refusal/1": {"The refusal tells the person about the Ombudsman": True, "Paragraph of the policy": "5"},
    "first-contact/1": {"The policy makes an informal stage of it": False},
    "representative/1": {
        "Who": "Anybody whom the customer names",
        "Consent": "written permission",
        "Paragraph of the policy": "3.4",
    },
    "remedies/1": {
        "Which": "Apology\nExplanation\nDecision looked at again\nPayment",
        "Which of these does the policy state?": EVERY,
        "The response says when a remedy will be provided": True,
        "Remedies are followed through": True,
        "Paragraph of the policy": "6.1",
    },
    "reports/2": {
        "Name": "Annual complaints report",
        "Every year": True,
        "Who gets it": "Council",
        "Paragraph of the policy": "9.1",
    },
    "self-assessment/1": {"How often": "every year", "Paragraph of the policy": "9.2"},
    "member-responsible/1": {
        "Title": "Leader of the Council",
        "Which of these does the policy state?": EVERY,
        "Paragraph of the policy": "9.3",
    },
    "fairness/1": {
        "Duties": "Open mind\nFair chance",
        "Which of these does the policy state?": EVERY,
        "Paragraph of the policy": "4.8",
    },
    "lateness/1": {
        "An update is sent every": "10 working days",
        "Paragraph of the policy": "4.9",
    },
    "adjustments/1": {"A record is kept": True, "Paragraph of the policy": "4.10"},
    "response-parts/1": {
        "Parts of a response, in the policy's words": "Decision\nReasons\nNext stage",
        "Which of these does the policy ask for?": EVERY,
        "Paragraph of the policy": "4.11",
    },
}


@pytest.fixture
def open_for(open_context: OpenContext, live_app: str) -> Callable[[User, Council], Page]:
    return lambda who, council: at_work(open_context(), who, council, live_app)


def looked_at(page: Page) -> None:
    look(page, "manager" + urlsplit(page.url).path.replace("/", "-"))


def answer(page: Page, label: str, said: Any) -> None:
    if said == EVERY:
        for choice in page.get_by_role("group", name=label).get_by_role("checkbox").all():
            choice.check()
        return
    box = page.locator(label) if label.startswith("#") else page.get_by_label(label, exact=True).first
    if isinstance(said, bool):
        box.set_checked(said)
    elif box.evaluate("each => each.tagName") == "SELECT":
        box.select_option(said)
    else:
        box.fill(said)


def test_the_policy_is_drafted_checked_tried_out_approved_and_published(open_for: Any, east: Council) -> None:
    case_at(east, Status.RESPONDED)
    manager = open_for(councils.person(east, Role.COMPLAINTS_MANAGER, name="Mo Ahmed"), east)
    manager.goto("/setup/policies/")
    looked_at(manager)
    manager.get_by_role("link", name="Version undated of Comments, Compliments and Complaints Policy").click()
    looked_at(manager)
    manager.get_by_role("button", name="Start a draft").click()
    looked_at(manager)
    manager.get_by_role("button", name="Start the draft").click()
    looked_at(manager)
    manager.get_by_label("Name of the new version").fill("2027")
    manager.get_by_label("Why are you changing the policy?").fill("The Code binds from 1 April 2026.")
    manager.get_by_role("button", name="Start the draft").click()
    looked_at(manager)
    here = manager.url
    for part, answers in ANSWERS.items():
        manager.goto(f"{here}rules/{part}/")
        looked_at(manager)
        for label, said in answers.items():
            answer(manager, label, said)
        manager.get_by_role("button", name="Save").click()
        assert manager.url == here, manager.locator("main").inner_text()
    looked_at(manager)
    for name in ("Check against the Codes", "Test it on", "Edit as text"):
        manager.get_by_role("link", name=name).click()
        looked_at(manager)
        if name.startswith("Check"):
            assert "This draft meets 22 of 22 requirements" in manager.locator("main").inner_text()
        manager.go_back()
    _published(manager, open_for(councils.person(east, Role.ADMINISTRATOR, name="Ann Cole"), east), here)
    with inside(east):
        assert PolicyVersion.objects.get(version="2027").published_by.name == "Ann Cole"


def _published(manager: Page, second: Page, here: str) -> None:
    manager.get_by_role("button", name="Submit for approval").click()
    looked_at(manager)
    manager.get_by_label("Reason").fill("Agreed by the committee.")
    manager.get_by_role("button", name="Submit this draft").click()
    second.goto(here)
    second.get_by_role("button", name="Approve and publish").click()
    looked_at(second)
    second.get_by_role("button", name="Approve and publish").click()
    looked_at(second)
    second.get_by_role("link", name="See the version").click()
    looked_at(second)
