"""A restricted case does not exist for staff who may not see it, by either wall alone."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.case_facts.queries import cases_visible_to, open_to
from complaints.models import Case, Person
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.access.addresses import addresses
from tests.access.conftest import take_down_the_databases_wall
from tests.access.places import PLACES, Kind
from tests.access.test_each_wall_alone import _walled
from tests.access.without_checks import everywhere, without_case_filter
from tests.access.world import World, make_world
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.factories.restricted import about, marked

pytestmark = pytest.mark.django_db
# Of one case, or of something that belongs to one.
OF_A_CASE = (Kind.SEEN_CASE, Kind.MOVE, Kind.API_CASE)
LISTS = (
    "/casework/",
    "/casework/?search={summary}",
    "/casework/?view=mine",
    "/casework/tasks/",
    "/casework/approvals/",
    "/casework/going-out/",
    "/casework/people/{person}/",
    "/casework/log/callers/?person={person}",
    "/casework/log/callers/?who={reference}",
    "/casework/absence/",
    "/ombudsman/",
    "/oversight/refusals/",
    "/api/v1/c/{slug}/cases/",
)


@pytest.fixture
def world(city: Council, south: Council) -> World:
    return make_world(city, south)


@pytest.fixture
def hidden_from(world: World, city: Council) -> list[Actor]:
    """Who may not see the world's own case: staff who need not know, and a champion whom it is about."""
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    head, champion = councils.staff(city, Role.HEAD_OF_SERVICE), councils.staff(city, Role.COMPLAINT_CHAMPION)
    about(marked(world.own, manager), champion, by=manager)
    return [head, champion]


ALONE = [pytest.param(f"the {wall} alone", marks=pytest.mark.in_turns) for wall in ("application", "database")]


@pytest.fixture(params=["both walls", *ALONE])
def walls(request: pytest.FixtureRequest, hidden_from: list[Actor]) -> Iterator[None]:
    assert addresses(), "their modules are loaded"
    with ExitStack() as without, pytest.MonkeyPatch.context() as patch:
        if request.param == "the application alone":
            assert take_down_the_databases_wall() >= 16
        if request.param == "the database alone":
            without.enter_context(without_case_filter())
            everywhere(patch, open_to, lambda actor: Q())
        yield


def clients(city: Council, actors: list[Actor]) -> list[Client]:
    return [signed_in(councils.user_of(actor.user_id), city) for actor in actors]


@pytest.mark.usefixtures("walls")
def test_every_page_of_a_restricted_case_is_missing(world: World, city: Council, hidden_from: list[Actor]) -> None:
    pages = {name: needs for name, needs in addresses().items() if PLACES[name].kind in OF_A_CASE}
    wrong, tried = [], 0
    for client in clients(city, hidden_from):
        for name, needs in pages.items():
            if PLACES[name].posts:
                continue
            answer = client.get(reverse(name, kwargs=world.kwargs(needs, name, "own")))
            tried += 1
            if answer.status_code != 404:
                wrong.append(f"{name}: {answer.status_code}")
    assert tried > 80
    assert wrong == []


@pytest.mark.usefixtures("walls")
def test_no_list_names_a_restricted_case(world: World, city: Council, hidden_from: list[Actor]) -> None:
    case, wrong = world.own.case, []
    known = {"summary": case.summary, "person": case.person_id, "reference": case.reference, "slug": city.slug}
    for client in clients(city, hidden_from):
        for place in LISTS:
            answer = client.get(place.format(**known))
            if (
                f"/cases/{case.reference}" in answer.content.decode()
                or f'"{case.reference}"' in answer.content.decode()
            ):
                wrong.append(place)
    assert wrong == []


@pytest.mark.usefixtures("walls")
def test_no_record_to_join_is_found_by_the_reference_of_a_restricted_case(
    world: World, city: Council, hidden_from: list[Actor]
) -> None:
    _, champion = clients(city, hidden_from)
    with inside(city):
        other = Person.objects.create(council=city, name="Mary Poole", created_at=timezone.now())
    answer = champion.get(reverse("casework:find-record", args=[other.pk]), {"who": world.own.case.reference})
    assert "No other record found" in answer.content.decode()
    assert "Compare and join" not in answer.content.decode()


# What a person needs holds for their other cases too, whose staff must know it.
OF_THE_PERSON = {"complaints_adjustment"}


def test_the_database_alone_hides_every_row_of_a_restricted_case(
    world: World, city: Council, hidden_from: list[Actor]
) -> None:
    def rows(actor: Actor, table: str) -> int:
        column = "id" if table == "complaints_case" else "case_id"
        with inside(city, ActorKind.STAFF, actor.user_id), connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s)",
                [table, column],
            )
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [world.own.case.pk])  # noqa: S608
            return int(cursor.fetchone()[0])

    tables = [table for table in _walled() if rows(world.own.champion, table)]
    assert {"complaints_case", "complaints_caserestriction", "ombudsman_referral"} <= set(tables)
    assert len(tables) >= 10
    shown = {(table, actor.name) for table in tables for actor in hidden_from if rows(actor, table)}
    assert {table for table, _ in shown} <= OF_THE_PERSON, shown


def test_the_application_alone_shows_a_restricted_case_to_those_who_must_know(
    world: World, city: Council, hidden_from: list[Actor]
) -> None:
    with inside(city):
        take_down_the_databases_wall()
        for actor in (world.own.champion, world.own.officer, Actor.system(city.pk)):
            assert cases_visible_to(actor).filter(pk=world.own.case.pk).exists()
        for actor in hidden_from:
            assert not cases_visible_to(actor).filter(pk=world.own.case.pk).exists()


def test_figures_count_what_their_reader_may_not_see(world: World, city: Council, hidden_from: list[Actor]) -> None:
    with inside(city):
        received = Case.objects.get(pk=world.own.case.pk).received_at
    (head, _) = clients(city, hidden_from)
    quarter = f"{received.year}-{3 * ((received.month - 1) // 3) + 1:02d}"
    listed = head.get(f"/oversight/{quarter}/cases/?figure=intake.channel.portal").content.decode()
    assert "This figure counts 1 now." in listed
    assert "You cannot open any of these complaints." in listed
