"""The frame of a page: whose council, who is signed in, what they are offered."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from councils.domain.actor import Actor
from councils.domain.roles import STAFF_ROLES, Role
from councils.models import Council
from portal.navigation import Chrome, chrome

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
def test_staff_always_see_their_council_and_can_change_it(role: Role):
    frame = staff(role)
    assert (frame.council, frame.person) == ("North Example", "Priya Anand")
    assert [link.text for link in frame.account] == ["Change council", "Sign out"]
