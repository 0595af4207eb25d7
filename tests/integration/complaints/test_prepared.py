"""A statement that was put together once gives what a new one would, for everybody who holds the same roles."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.domain.lifecycle import Status
from complaints.models import Case
from complaints.queries import prepared
from complaints.queries.cases import cases_visible_to
from complaints.queries.worklist import Narrowing, Show, Today, waiting, worklist
from councils.domain.actor import Actor
from councils.domain.roles import Role
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk

TODAY = Today(date(2026, 6, 9), date(2026, 6, 11))
LATER = Today(date(2026, 7, 20), date(2026, 7, 22))


@pytest.fixture
def busy(city: Council, south: Council) -> list[Walk]:
    """Cases in several states in two councils."""
    return [
        made
        for council in (city, south)
        for made in (
            case_at(council, Status.UNDER_INVESTIGATION),
            walk(council),
            case_at(council, stage=2),
            case_at(council, Status.CLOSED),
            walk(council, area=councils.area(council, 1)),
        )
    ]


def everybody(busy: list[Walk]) -> list[Actor]:
    """Champions, officers of one area and of two, of both councils."""
    actors = [actor for made in busy for actor in (made.champion, made.officer)]
    for council in {made.council for made in busy}:
        person = councils.person(council, Role.RESPONDING_OFFICER, service_area=councils.area(council, 1))
        councils.hold(person, council, Role.RESPONDING_OFFICER, service_area=councils.area(council))
        actors.append(councils.actor(person, council))
    return actors


def test_the_first_page_of_every_view_is_that_of_an_ordinary_query(busy: list[Walk]) -> None:
    for actor in everybody(busy):
        with inside(Council.objects.get(pk=actor.council_id)):
            for today in (TODAY, LATER):
                for show in Show:
                    page = worklist(actor, Narrowing(show), today)
                    seen = {row.id for row in page.rows}
                    assert seen <= set(cases_visible_to(actor).values_list("pk", flat=True))
                    assert len(page.rows) == waiting(actor, today).counts[show], (actor, show)


def test_people_with_the_same_roles_share_a_statement_and_see_their_own(busy: list[Walk]) -> None:
    first, second = busy[0], busy[5]
    for made in (first, second, first):
        with inside(made.council):
            page = worklist(made.champion, Narrowing(Show.OPEN), TODAY)
            own = Case.objects.filter(council=made.council)
            assert {row.reference for row in page.rows} <= set(own.values_list("reference", flat=True))
            assert page.rows


def test_it_is_put_together_once(busy: list[Walk]) -> None:
    made = busy[0]
    with inside(made.council):
        worklist(made.champion, Narrowing(Show.OVERDUE), TODAY)
        before = len(prepared._statements)
        with CaptureQueriesContext(connection) as asked:
            worklist(made.champion, Narrowing(Show.OVERDUE), LATER)
            worklist(replace(made.champion, user_id=made.officer.user_id), Narrowing(Show.OVERDUE), TODAY)
    assert len(prepared._statements) == before
    assert len(asked) == 2
    assert str(prepared.FIRST_ID)[:8] not in asked.captured_queries[0]["sql"]
    assert "0001-01-0" not in asked.captured_queries[0]["sql"]
