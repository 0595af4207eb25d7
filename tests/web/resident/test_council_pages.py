"""What a council says about its procedure: its policy's promises, and nothing where the policy does not say."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client

from councils.models import Council
from tests.factories.councils import london


def opened(address: str, at: str = "2026-06-01T10:00") -> str:
    with time_machine.travel(london(at), tick=False):
        response = Client().get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def text_of(address: str) -> str:
    return " ".join(re.sub("<[^>]+>", "", opened(address)).split())


def test_every_council_can_be_chosen(the_four_councils):
    page = opened("/")
    for slug in ("cambridge-city", "cambridgeshire-county", "east-cambridgeshire", "south-cambridgeshire"):
        assert f'href="/c/{slug}/"' in page


PROMISES = {
    "cambridge-city": (
        "Within 5 working days of receiving it.",
        "We may extend this once, by up to 10 working days. We’ll tell you why.",
        "waiting for information from you",
        "within 3 months of our response",
        "someone more senior",
        "Housing Ombudsman Service",
    ),
    "south-cambridgeshire": (
        "We aim to do this within 5 working days, as the Ombudsman expects.",
        "Within 20 working days of receiving it.",
        "You can ask for stage 2. Ask as soon as you can.",
        "Service manager or nominated team leader.",
        "We’ll only take longer if there is a good reason.",
        "Head of Service or someone they choose.",
        "Going the Extra Mile",
    ),
    "east-cambridgeshire": (
        "Within 1 working day of receiving it.",
        "Within 10 working days of acknowledging it.",
        "We’ll agree a new date with you.",
        "within 28 days of our response",
        "we’ll still look into it, but we cannot acknowledge your complaint or respond to you",
    ),
    "cambridgeshire-county": (
        "We have not confirmed these times yet. Until we do, they follow the LGSCO",
        "Within 10 working days of acknowledging it.",
    ),
}


@pytest.mark.parametrize("slug", PROMISES)
def test_a_council_promises_what_its_policy_says_and_no_more(the_four_councils, slug: str):
    page = opened(f"/c/{slug}/")
    for promise in PROMISES[slug]:
        assert promise in page


@pytest.mark.parametrize("slug", PROMISES)
def test_nothing_written_for_the_keeper_of_the_policy_is_public(the_four_councils, slug: str):
    page = opened(f"/c/{slug}/")
    for words in ("Our policy does not s", "allow for more time", "For example: Planning", "The council as landlord"):
        assert words not in page


def test_only_a_policy_with_a_pause_speaks_of_one(the_four_councils):
    assert "If we pause your complaint" in opened("/c/cambridge-city/")
    assert "If we pause your complaint" not in opened("/c/south-cambridgeshire/")


def test_the_page_follows_the_policy_in_force(the_four_councils):
    assert "Stage 3" in opened("/c/cambridgeshire-county/", "2026-01-16T16:59")
    assert "Stage 3" not in opened("/c/cambridgeshire-county/", "2026-01-16T17:00")


def test_notes_for_officers_stay_with_officers(the_four_councils):
    assert "should be verified" not in opened("/c/cambridge-city/")


@pytest.mark.parametrize("page", ["accessibility", "privacy", "contact", "complain", "complaints"])
def test_every_page_of_a_council_names_it_and_can_be_reached(county: Council, page: str):
    text = opened(f"/c/{county.slug}/{page}/")
    assert "Cambridgeshire County Council</title>" in text
    assert "0345 045 5200" in text


def test_an_unknown_council_is_not_found(the_four_councils):
    for page in ("", "complain/", "complaints/", "contact/", "track/x/"):
        assert Client().get(f"/c/atlantis/{page}").status_code == 404


@pytest.mark.parametrize(
    ("slug", "start", "contact"),
    [
        ("cambridge-city", "You can complain by phone: contact the council", "You can complain online or by phone."),
        (
            "east-cambridgeshire",
            "You can complain by email or by post: contact the council",
            "You can complain online, by email or by post.",
        ),
        (
            "cambridgeshire-county",
            "You can complain by phone or by post: contact the council",
            "You can complain online, by phone or by post.",
        ),
    ],
)
def test_pages_offer_only_the_ways_a_council_has(the_four_councils, slug: str, start: str, contact: str):
    assert start in text_of(f"/c/{slug}/complain/")
    assert contact in text_of(f"/c/{slug}/contact/")


def test_a_council_with_a_website_alone_leads_there(city: Council) -> None:
    Council.objects.filter(pk=city.pk).update(phone="")
    assert "Find other ways to contact the council on its website" in text_of(f"/c/{city.slug}/complain/")
    assert "You can complain online." in text_of(f"/c/{city.slug}/contact/")
