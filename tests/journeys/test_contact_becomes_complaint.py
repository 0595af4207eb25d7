"""Feedback that is offered as a complaint, a request that is passed on, and thanks: each page looked at."""

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


def reference(council: Council, kind: ContactKind) -> str:
    said = replace(submission(councils.area(council)), kind=kind)
    return str(entered(council, said, at=RECEIVED).case.reference)


def test_a_contact_is_offered_passed_on_and_shared(any_page: Page, south: Council) -> None:
    page = any_page
    feedback, request = (reference(south, kind) for kind in (ContactKind.FEEDBACK, ContactKind.SERVICE_REQUEST))
    champion = councils.person(south, Role.COMPLAINT_CHAMPION)
    sign_in(page, can_sign_in(champion), "/casework/")
    page.goto(f"/casework/cases/{feedback}/offer-complaint/")
    look(page, "offer")
    page.get_by_label("Why are you asking?").fill("You wrote that no one answers.")
    press(page, "Check before sending")
    look(page, "offer-check")
    press(page, "Send the offer")
    look(page, "offer-case")
    page.goto(f"/casework/cases/{feedback}/answer-offer/")
    look(page, "offer-answer")
    page.get_by_label("Yes, treat it as a complaint").check()
    page.get_by_label("How and when did they answer?").fill("By phone today.")
    press(page, "Record their answer about a complaint")
    expect(page.get_by_role("main")).to_contain_text("Complaint since")
    look(page, "offer-complaint")
    page.goto(f"/casework/cases/{request}/hand-over/")
    look(page, "hand-over")
