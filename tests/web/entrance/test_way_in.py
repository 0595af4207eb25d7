"""Where people land, by what they are here for."""

import pytest
from django.test import Client

from complaints.delivery.operations.outbox import record_heartbeat
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.clients import signed_in


def test_a_resident_chooses_a_council(client: Client, the_four_councils: None) -> None:
    page = client.get("/").content.decode()
    for name in ("Cambridge City Council", "East Cambridgeshire District Council"):
        assert name in page


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.COMPLAINT_CHAMPION, "/casework/"),
        (Role.HEAD_OF_SERVICE, "/casework/"),
        (Role.RESPONDING_OFFICER, "/casework/?view=mine"),
        (Role.CONTACT_CENTRE, "/casework/log/"),
        (Role.PERFORMANCE_OFFICER, "/oversight/"),
        (Role.MEMBER_RESPONSIBLE, "/oversight/"),
        (Role.ADMINISTRATOR, "/setup/policies/"),
    ],
)
def test_staff_begin_with_their_work(city: Council, role: Role, first_page: str) -> None:
    answer = signed_in(councils.person(city, role)).get("/after-sign-in/")
    assert answer["Location"] == first_page


def test_staff_of_two_councils_choose_one_and_only_one_of_theirs(city: Council, south: Council, east: Council) -> None:
    both = councils.hold(councils.person(city, Role.COMPLAINT_CHAMPION), south, Role.COMPLAINT_CHAMPION)
    client = signed_in(both)
    assert client.get("/after-sign-in/")["Location"] == "/choose-council/"
    page = client.get("/choose-council/").content.decode()
    assert city.name in page
    assert east.name not in page
    assert client.post("/choose-council/", {"council": east.slug})["Location"] == "/choose-council/"
    assert client.post("/choose-council/", {"council": "no-such-council"})["Location"] == "/choose-council/"
    assert client.post("/choose-council/", {"council": south.slug})["Location"] == "/casework/"
    assert client.session["council_id"] == south.pk


def test_a_resident_goes_to_their_complaints_and_a_stranger_signs_in(city: Council) -> None:
    assert signed_in(councils.user()).get("/after-sign-in/")["Location"] == "/my-complaints/"
    assert Client().get("/after-sign-in/")["Location"].startswith("/accounts/login/")


def test_a_role_that_was_taken_away_is_gone_at_the_next_click(city: Council) -> None:
    champion = councils.person(city, Role.COMPLAINT_CHAMPION)
    client = signed_in(champion, city)
    assert client.get("/casework/").status_code == 200
    with councils.inside(city):
        champion.memberships.filter(council_id=city.pk).delete()
    assert client.get("/casework/")["Location"] == "/choose-council/"


def test_an_address_with_characters_that_cannot_be_stored_is_refused_calmly(client: Client, city: Council) -> None:
    assert client.get("/c/cambridge-city/?q=%00").status_code == 400
    assert client.get("/c/cambridge-city/complaints/%00/").status_code == 400


def test_health_and_readiness_say_what_they_found(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok"
    record_heartbeat()
    ready = client.get("/readyz")
    assert ready.json() == {
        "ready": True,
        "checks": {"writable": True, "migrated": True, "plain_role": True},
        "background_work": "running",
    }


def test_a_letters_link_leads_to_its_case_also_after_signing_in(city: Council) -> None:
    client = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION))
    answer = client.get("/casework/cases/CC-222-333-444/?before=1")
    assert answer["Location"] == "/choose-council/?next=%2Fcasework%2Fcases%2FCC-222-333-444%2F%3Fbefore%3D1"
    assert client.get(answer["Location"])["Location"] == "/casework/cases/CC-222-333-444/?before=1"
    assert client.session["council_id"] == city.pk


def test_staff_of_two_councils_choose_and_then_go_on(city: Council, south: Council) -> None:
    both = councils.hold(councils.person(city, Role.COMPLAINT_CHAMPION), south, Role.COMPLAINT_CHAMPION)
    page = signed_in(both).get("/choose-council/?next=/casework/log/").content.decode()
    assert '<input type="hidden" name="next" value="/casework/log/">' in page
    chosen = signed_in(both).post("/choose-council/", {"council": south.slug, "next": "/casework/log/"})
    assert chosen["Location"] == "/casework/log/"


@pytest.mark.parametrize("address", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_nobody_is_led_off_the_site(city: Council, address: str) -> None:
    champion = councils.person(city, Role.COMPLAINT_CHAMPION)
    answer = signed_in(champion).post("/choose-council/", {"council": city.slug, "next": address})
    assert answer["Location"] == "/casework/"
