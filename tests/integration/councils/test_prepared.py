"""A statement that was put together once gives what a new one would, for everybody who holds the same roles."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from complaints.domain.lifecycle import Status
from complaints.models import Case
from complaints.queries.cases import cases_visible_to
from complaints.queries.worklist import Narrowing, Show, Today, _page, waiting, worklist
from councils.domain.actor import Actor
from councils.domain.roles import Role
from councils.models import Council
from councils.tenancy.prepared import FIRST, SECOND, ChangedOnTheWay, prepared
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
        before = len(_page.statements)
        with CaptureQueriesContext(connection) as asked:
            worklist(made.champion, Narrowing(Show.OVERDUE), LATER)
            worklist(replace(made.champion, user_id=made.officer.user_id), Narrowing(Show.OVERDUE), TODAY)
    assert len(_page.statements) == before
    assert len(asked) == 2
    for number in (FIRST, SECOND):
        assert str(number)[:4] not in asked.captured_queries[0]["sql"]


def test_a_head_of_one_service_shares_no_statement_with_the_head_of_all(busy: list[Walk]) -> None:
    council, area = busy[0].council, councils.area(busy[0].council, 1)
    of_all = councils.person(council, Role.HEAD_OF_SERVICE, service_area=area)
    councils.hold(of_all, council, Role.HEAD_OF_SERVICE)
    of_one = councils.person(council, Role.HEAD_OF_SERVICE, service_area=area)
    with inside(council):
        assert len(worklist(councils.actor(of_all, council), Narrowing(), TODAY).rows) > 1
        assert len(worklist(councils.actor(of_one, council), Narrowing(), TODAY).rows) == 1


@prepared
def _cases(council_id: int, wanted: frozenset[int], summary: str | None) -> QuerySet[Case]:
    cases = Case.objects.filter(council_id=council_id, pk__in=wanted).select_related("service_area").order_by("pk")
    return cases if summary is None else cases.filter(summary=summary)


def test_rows_may_be_records_with_what_they_point_to(busy: list[Walk]) -> None:
    council = busy[0].council
    with inside(council):
        expected = list(Case.objects.filter(council=council).order_by("pk"))
        ids = frozenset(case.pk for case in expected)
        found = _cases(council.pk, ids, None)
        assert [vars(case)["summary"] for case in found] == [case.summary for case in expected]
        with CaptureQueriesContext(connection) as asked:
            assert {case.service_area.council_id for case in found} == {council.pk}
        assert not asked.captured_queries
        assert _cases(council.pk, frozenset(case.pk for case in expected[:2]), None) == expected[:2]
        assert _cases(council.pk, ids, "No such thing") == []
        assert _cases.first(council.pk, frozenset(), None) is None


@prepared
def _containing(word: str) -> QuerySet[Case]:
    return Case.objects.filter(summary__icontains=word)


@prepared
def _some(amount: int) -> QuerySet[Case]:
    return Case.objects.order_by("pk")[:amount]


@pytest.mark.parametrize(("query", "value"), [(_containing, "bin"), (_some, 3)])
def test_a_query_that_changes_a_value_on_its_way_is_refused(city: Council, query: Any, value: object) -> None:
    with pytest.raises(ChangedOnTheWay):
        query(value)
