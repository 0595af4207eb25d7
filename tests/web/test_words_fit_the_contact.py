"""Pages call a compliment a compliment and a request a request: "complaint" stands only where one is meant."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.models.correspondence import LINK_LASTS
from complaints.people.queries.private_links import token_for
from complaints.vocabulary.lifecycle import Move
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import Walk, inside
from tests.factories.clients import signed_in
from tests.integration.complaints.test_contacts import logged

# People and documents that are named so, and the way to a complaint for whoever wants one.
MEANT = re.compile(
    r"complaint champion|complaints? (?:officer|manager)|complaints policy|complaints procedure|my complaints"
    r"|complainant|make a complaint|as a complaint|want to complain|not a complaint|offer a complaint"
    r"|^complaint$|care complaints|can only (?:decline|forward) a complaint",
    re.IGNORECASE,
)
# The page that offers a complaint is about one.
OF_STAFF = ("case", *(move.value for move in Move if move is not Move.OFFER_COMPLAINT))
OF_RESIDENTS = ("complaint", "sent", "message", "documents", "withdraw", "next-stage", "my-complaints")


def out_of_place(page: HttpResponse) -> list[str]:
    """The lines in which a complaint is spoken of."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    lines = [line.strip() for line in unescape(re.sub(r"<[^>]+>", "\n", main)).split("\n")]
    return [line for line in lines if "complain" in MEANT.sub("", line).lower()]


@pytest.fixture(
    params=[("corporate", ContactKind.COMPLIMENT), ("comment", ContactKind.COMMENT)], ids=["praise", "comment"]
)
def walked(request: pytest.FixtureRequest, east: Council) -> Walk:
    return logged(east, *request.param, user_id=councils.user().pk)


def staff_of(walked: Walk) -> Client:
    area = walked.case.service_area
    who = councils.person(walked.council, Role.COMPLAINT_CHAMPION, name="Priya Anand")
    councils.hold(who, walked.council, Role.HEAD_OF_SERVICE, service_area=area)
    return signed_in(who, walked.council)


def link_to(walked: Walk) -> HttpResponse:
    """What the private link opens for whoever has it."""
    with inside(walked.council, ActorKind.SYSTEM):
        token = token_for(walked.case.pk)
    return Client().get(reverse("resident:track", kwargs={"council_slug": walked.council.slug, "token": token}))


@pytest.mark.parametrize("triaged", [False, True], ids=["new", "triaged"])
def test_no_page_of_staff_calls_it_a_complaint(walked: Walk, triaged: bool) -> None:
    if triaged:
        walked.triage()
    client = staff_of(walked)
    address = {"reference": walked.case.reference}
    said = {name: out_of_place(client.get(reverse(f"casework:{name}", kwargs=address))) for name in OF_STAFF}
    assert {name: lines for name, lines in said.items() if lines} == {}


def test_no_page_of_residents_calls_it_a_complaint(walked: Walk) -> None:
    client = signed_in(councils.user_of(walked.case.complainant_id))
    place = {"council_slug": walked.council.slug}
    for name in OF_RESIDENTS:
        kwargs = place if name == "my-complaints" else {**place, "reference": walked.case.reference}
        page = client.get(reverse(f"resident:{name}", kwargs=kwargs), follow=True)
        assert out_of_place(page) == [], name
    page = link_to(walked)
    assert page.status_code == 410
    assert out_of_place(page) == []
    assert f"Sign in to see your {walked.case.kind}" in page.content.decode()


def test_a_private_link_says_what_it_leads_to(east: Council) -> None:
    walked = logged(east, "comment", ContactKind.COMMENT)
    with time_machine.travel(walked.at + timedelta(days=1), tick=False):
        assert "See the comment" in link_to(walked).content.decode()
    with time_machine.travel(walked.at + LINK_LASTS, tick=False):
        page = link_to(walked)
        assert page.status_code == 410
        assert "get the link to your comment again" in page.content.decode()
        assert out_of_place(page) == []


def test_the_condition_of_an_answer_is_shown_where_it_is_closed_without_one(east: Council) -> None:
    walked = logged(east, "comment", ContactKind.COMMENT)
    client, address = staff_of(walked), {"reference": walked.case.reference}
    condition = "where the customer expects a reply, or one is fitting"
    assert condition in client.get(reverse("casework:settle", kwargs=address)).content.decode()
    assert condition.capitalize() in client.get(reverse("casework:case", kwargs=address)).content.decode()


def test_what_needs_no_answer_is_first_of_all_finished_and_a_comment_triaged(east: Council) -> None:
    for procedure, kind, first in (
        ("corporate", ContactKind.COMPLIMENT, Move.SHARE_PRAISE.label),
        ("comment", ContactKind.COMMENT, "Triage"),
    ):
        walked = logged(east, procedure, kind)
        page = (
            staff_of(walked).get(reverse("casework:case", kwargs={"reference": walked.case.reference})).content.decode()
        )
        buttons = page.partition('class="govuk-button-group"')[2]
        assert re.findall(r">\s*([^<>]*?)\s*</a>", buttons)[0] == first
