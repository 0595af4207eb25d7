"""The frame of a page: whose council, who is signed in, what they are offered."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from councils.models import Council
from councils.vocabulary.roles import LISTING_ROLES, STAFF_ROLES, Actor, Role
from portal.layout.navigation import STAFF_MENU, Chrome, chrome
from portal.sessions.browser import SESSION_SEVERAL

COUNCIL = Council(pk=1, slug="north-example", name="North Example", theme_colour="#1d70b8", phone="01632 960000")


def a_request(path: str = "/", council: Council | None = None, actor: Actor | None = None) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    if council:
        request.council = council
    if actor:
        request.actor = actor
    return request


def staff(*roles: Role, path: str = "/casework/") -> Chrome:
    return chrome(a_request(path, COUNCIL, Actor(1, 5, "Priya Anand", frozenset(roles))))


def test_a_visitor_outside_any_council_is_offered_to_sign_in():
    frame = chrome(a_request())
    assert (frame.council, frame.theme, frame.links) == ("", "", ())
    assert [link.text for link in frame.account] == ["Sign in"]


def test_a_resident_sees_the_councils_name_colour_and_telephone_number():
    frame = chrome(a_request("/c/north-example/", COUNCIL, Actor.complainant(1, None, "The complainant")))
    assert frame.council == "North Example"
    assert frame.theme == "/c/north-example/theme.css?1d70b8"
    assert frame.contact == "Contact North Example: 01632 960000"


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_staff_always_see_their_council_and_can_sign_out(role: Role):
    frame = staff(role)
    assert (frame.council, frame.person) == ("North Example", "Priya Anand")
    assert [link.text for link in frame.account] == ["Your account", "Sign out"]


def test_whoever_works_in_several_councils_can_change_between_them():
    request = a_request("/casework/", COUNCIL, Actor(1, 5, "Priya Anand", frozenset({Role.COMPLAINT_CHAMPION})))
    request.session = {SESSION_SEVERAL: True}
    assert [link.text for link in chrome(request).account] == ["Change council", "Your account", "Sign out"]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_menu_offers_the_pages_that_open_for_the_role(role: Role):
    offered = {link.text for link in staff(role).links}
    opening = {text for text, name in STAFF_MENU if role in (resolve(reverse(name)).func.view_class.roles or [role])}
    assert offered == opening
    assert ("Worklist" in offered) == (role in LISTING_ROLES)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/casework/", "Worklist"),
        ("/casework/cases/SCD-26-0001/", "Worklist"),
        ("/casework/log/", "Log a complaint"),
        ("/ombudsman/7/", "Ombudsman"),
        ("/oversight/2026-04/", "Reports"),
    ],
)
def test_one_place_of_the_menu_is_where_the_person_is(path: str, current: str):
    links = staff(Role.COMPLAINTS_MANAGER, Role.COMPLAINT_CHAMPION, path=path).links
    assert [link.text for link in links if link.current] == [current]


def test_signing_in_leads_back_to_the_council_it_started_from(client: Client, city: Council):
    page = client.get("/accounts/login/", {"next": f"/c/{city.slug}/complaints/"}).content.decode()
    assert f"<title>Sign in - Complaints - {city.name}</title>" in page
    assert f'href="/c/{city.slug}/theme.css?' in page
    assert f'name="next" value="/c/{city.slug}/complaints/"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://example.com/c/cambridge-city/", "/c/nowhere/", "//c/", "?", "%00"])
def test_an_address_to_return_to_that_is_no_councils_changes_nothing(client: Client, elsewhere: str):
    response = client.get("/accounts/login/", {"next": elsewhere})
    assert response.status_code == 200
    assert "<title>Sign in - Complaints - Council complaints</title>" in response.content.decode()
