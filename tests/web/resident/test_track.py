"""Following a complaint without an account."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from complaints.people.operations.contact_details import correct_contact
from complaints.people.queries import private_links
from complaints.people.queries.private_links import contact_details_of
from complaints.vocabulary.actions import ActionContext
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside, walk
from tests.web.resident.writer import SURNAME, Writer, text_of


@pytest.fixture
def followed(city: Council):
    """A visitor, a complaint and the private link to it."""
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        token = private_links.token_for(walked.case.pk)
    with time_machine.travel(walked.at + timedelta(days=1), tick=False):
        yield Writer(city), walked, f"track/{token}/"


def test_opening_the_link_does_nothing_until_the_button_is_pressed(followed):
    visitor, walked, page = followed
    assert "See the complaint" in text_of(visitor.get(page))
    assert visitor.get(f"complaints/{walked.case.reference}/").status_code == 302
    assert "sessionid" not in visitor.client.cookies


def test_the_button_opens_the_complaint_and_leaves_no_secret_in_the_address(followed):
    visitor, walked, page = followed
    opened = visitor.post(page, SURNAME, follow=True)
    assert opened.redirect_chain == [(visitor.address(f"complaints/{walked.case.reference}/"), 302)]
    assert walked.case.summary in text_of(opened)
    assert visitor.client.cookies["sessionid"]["max-age"] == ""
    assert "no-store" in opened["Cache-Control"]


def test_by_the_link_everything_works_as_with_an_account(followed):
    visitor, walked, page = followed
    visitor.post(page, SURNAME)
    sent = visitor.post(f"complaints/{walked.case.reference}/message/", {"text": "Missed again."}, follow=True)
    assert "Your message was sent." in text_of(sent)
    assert "You contacted us" in text_of(sent)
    assert walked.case.summary in text_of(visitor.get("complaints/"))


def test_where_the_link_was_ended_the_browser_that_followed_it_sees_nothing_more(followed, city: Council):
    visitor, walked, page = followed
    visitor.post(page, SURNAME)
    complaint = f"complaints/{walked.case.reference}/"
    assert visitor.get(complaint).status_code == 200
    with inside(city):
        now = replace(contact_details_of(walked.case), email="new@example.com")
        correct_contact(ActionContext(walked.case.pk, walked.champion, timezone.now()), now=now, reason="They rang.")
    for answer in (visitor.get(complaint), visitor.get(f"{complaint}message/")):
        assert answer.status_code == 302, "as for anyone who is not signed in"
    assert walked.case.summary not in text_of(visitor.get("complaints/"))


def test_the_number_of_a_case_beside_the_key_of_another_link_opens_nothing(followed, city: Council):
    visitor, walked, page = followed
    visitor.post(page, SURNAME)
    other = walk(city).case
    session = visitor.client.session
    (key,) = session["opened_by_link"][str(city.pk)].values()
    session["opened_by_link"] = {str(city.pk): {str(other.pk): key}}
    session.save()
    assert visitor.get(f"complaints/{other.reference}/").status_code == 302


@pytest.mark.parametrize("token", ["x", "a.b", "AAAA." + "b" * 43, "%00", "é"])
def test_what_is_no_link_is_not_found(followed, token: str):
    visitor, _, _ = followed
    for response in (visitor.get(f"track/{token}/"), visitor.post(f"track/{token}/")):
        assert response.status_code in (400, 404)


def test_a_link_of_another_council_is_not_found(followed, east: Council):
    _, _, page = followed
    assert Writer(east).get(page).status_code == 404
    assert Writer(east).post(page).status_code == 404


def test_a_link_that_has_run_out_says_so_and_what_to_do(followed):
    visitor, walked, page = followed
    with time_machine.travel(walked.at + timedelta(days=366), tick=False):
        for response in (visitor.get(page), visitor.post(page, SURNAME)):
            assert response.status_code == 410
            assert "This link no longer works" in text_of(response)
            assert "1 June 2027" in text_of(response)


def test_an_opened_complaint_is_opened_in_its_own_council_only(followed, east: Council):
    visitor, walked, page = followed
    visitor.post(page, SURNAME)
    visitor.council = east
    assert visitor.get(f"complaints/{walked.case.reference}/").status_code == 302


def test_a_link_of_which_a_part_is_missing_leads_to_a_new_one(followed):
    visitor, _, page = followed
    for sent in (visitor.get(f"{page[:-10]}/"), visitor.post(f"{page[:-10]}/", SURNAME)):
        assert sent.status_code == 404
        shown = text_of(sent)
        assert "This link does not work" in shown
        assert f'href="{visitor.address("new-link/")}"' in shown
        assert visitor.council.name in shown


@pytest.mark.parametrize("page", ["track/", "nothing/", "complaints/CC-222-222-222/nothing/"])
def test_a_missing_page_of_a_council_leads_back_to_it(followed, page: str):
    visitor, _, _ = followed
    answer = visitor.get(page)
    assert answer.status_code == 404
    for leads_to in ("", "new-link/", "contact/"):
        assert f'href="{visitor.address(leads_to)}"' in text_of(answer)


def test_a_council_that_does_not_exist_is_not_led_back_to(followed):
    visitor, _, _ = followed
    assert "/c/atlantis/new-link/" not in text_of(visitor.client.get("/c/atlantis/complain/"))
