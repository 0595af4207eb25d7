"""Every address that somebody can reach, on a phone: accessible with scripts, and its form sent without them.

The addresses come from the address book and from the table of tests/access; a new one is visited without being named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from councils.models import Council
from councils.vocabulary.roles import Role
from tests.access.addresses import Cases, a_case_of_each_status, paths
from tests.access.places import PLACES, Kind, Place
from tests.access.world import World, make_world
from tests.factories.sampling import in_turns
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import PHONE, SIDEWAYS

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = (
    "nobody",
    "the complainant",
    Role.RESPONDING_OFFICER,
    Role.COMPLAINT_CHAMPION,
    Role.HEAD_OF_SERVICE,
    Role.COMPLAINTS_MANAGER,
    Role.PERFORMANCE_OFFICER,
    Role.ADMINISTRATOR,
)
SHORTEST = 40
REFUSED, CREATED, NOT_FOUND = 409, 201, 404
# The next page, one that shows a secret, the same with its errors, or the page that says what the rules do not allow.
ANSWERS = (200, CREATED, 400, REFUSED)
FORM = "main form[method=post]"
TEXTS = f"{FORM} :is(textarea, input:not([type]), input[type=text], input[type=email], input[type=tel])"
NUMBERS = f"{FORM} input[inputmode=numeric]"
FOLDED = f"{FORM} details:not([open]) > summary"
SHAPE = f"""form => [
    document.querySelectorAll("h1").length,
    document.querySelector("main").innerText.length,
    {SIDEWAYS},
    [...document.querySelectorAll(form)].filter(each => !each.querySelector("button")).length,
]"""
SEND = f"{FORM} button:not([formmethod=get])"


@dataclass(frozen=True)
class Stop:
    """One page and who looks at it."""

    who: str
    name: str
    path: str

    def __str__(self) -> str:
        return f"{self.path} ({self.who})"


def _comes_here(who: str, rule: Place) -> bool:
    """Whether the place is one for this person; that nobody else gets in is for tests/access."""
    if rule.kind in (Kind.PUBLIC, Kind.ELSEWHERE):
        return who in PEOPLE[:2]
    if rule.kind is Kind.OWN_COMPLAINT:
        return who == "the complainant"
    return who in rule.roles or (rule.kind is Kind.SIGNED_IN and who != "nobody")


def _stops(world: World, cases: Cases) -> list[Stop]:
    """Each page that somebody gets as HTML, once: the next page is for the next of those who may open it."""
    turn = count()
    seen = in_turns(paths(world, cases))
    return [stop for name, path in seen if (stop := _stop(world, name, path, next(turn)))]


def _stop(world: World, name: str, path: str, turn: int) -> Stop | None:
    """None for a download, or what nobody is let in to."""
    people = [who for who in PEOPLE if _comes_here(who, PLACES[name])]
    for place in range(len(people)):
        who = people[(turn + place) % len(people)]
        if _is_page(world.client(who), path):
            return Stop(who, name, path)
    return None


def _is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    answer.close()
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


@pytest.fixture
def stops(city: Council, south: Council) -> tuple[World, list[Stop]]:
    world = make_world(city, south)
    return world, _stops(world, a_case_of_each_status(city, world.own.resident))


def _pages(open_context: OpenContext, world: World, live_app: str, **differences: Any) -> dict[str, Page]:
    """A window for each person, signed in as the matrix has them."""
    pages = {}
    for who in PEOPLE:
        window = open_context(**differences)
        session = world.client(who).cookies.get("sessionid")
        if session is not None:
            window.add_cookies([{"name": "sessionid", "value": session.value, "url": live_app}])
        pages[who] = window.new_page()
    return pages


def _faults(page: Page, stop: Stop) -> list[str]:
    """What is wrong with a page that was opened just now; it is asked once, for each question takes its time."""
    headings, text, sideways, unsent = page.evaluate(SHAPE, FORM)
    return [
        f"{stop}: {said}"
        for wrong, said in (
            (headings != 1, f"{headings} main headings"),
            (text < SHORTEST, "next to nothing on it"),
            (sideways, "scrolls sideways"),
            (unsent, "a form that nothing sends"),
        )
        if wrong
    ]


def _answer_anything(page: Page) -> None:
    """Something in every box, the first of every choice: what it says is for other tests."""
    while page.locator(FOLDED).count():
        page.locator(FOLDED).first.click()
    for box in page.locator(TEXTS).all():
        if box.is_visible():
            box.fill("Something")
    for box in page.locator(NUMBERS).all():
        box.fill("11")
    for choice in page.locator(f"{FORM} input[type=radio]:first-of-type").all():
        if choice.is_visible():
            choice.check()


def _send(page: Page, stop: Stop) -> Iterator[str]:
    """Press the page's own button without any script; what is wrong with what comes back."""
    page.goto(stop.path)
    yield from _faults(page, stop)
    _answer_anything(page)
    with page.expect_navigation() as sent:
        page.locator(SEND).last.click()
    status = sent.value.status if sent.value else 0
    if status not in ANSWERS:
        yield f"{stop}: answered {status}"
    yield from _faults(page, stop)


def _still_offered(client: Client, stop: Stop) -> bool:
    """Whether no form before this one has moved the case on, or ended what this one is about."""
    return client.get(stop.path).status_code not in (REFUSED, NOT_FOUND)


def test_every_page_is_whole_and_accessible_on_a_phone_and_without_scripts_every_form_is_sent(
    open_context: OpenContext, live_app: str, stops: tuple[World, list[Stop]]
) -> None:
    world, seen = stops
    pages = _pages(open_context, world, live_app, viewport=PHONE)
    wrong, forms = [], {}
    for stop in seen:
        page = pages[stop.who]
        page.goto(stop.path)
        wrong += _faults(page, stop)
        assert_accessible(page)
        if page.locator(SEND).count():
            forms[stop.name] = stop
    assert len(seen) > 20
    assert "\n".join(wrong) == ""
    pages = _pages(open_context, world, live_app, java_script_enabled=False, viewport=PHONE)
    sent = 0
    for stop in forms.values():
        if _still_offered(world.client(stop.who), stop):
            sent += 1
            wrong += _send(pages[stop.who], stop)
    assert "\n".join(wrong) == ""
    assert sent > 5
