"""The world in which everybody tries everything: behind both walls, and behind the application's own alone."""

import pytest
from django.db import connection

from councils.models import Council
from tests.access.world import World, make_world
from tests.factories.owner import as_owner

WALLED = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relrowsecurity AND c.relkind IN ('r', 'p')"


def take_down_the_databases_wall() -> int:
    """Until this test's transaction is rolled back; the number of tables that stand open now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(WALLED)
        tables = [table for (table,) in cursor.fetchall()]
        with as_owner():
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    return len(tables)


@pytest.fixture(params=["both walls", pytest.param("the application alone", marks=pytest.mark.in_turns)])
def both_walls(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "both walls")


@pytest.fixture
def world(both_walls: bool, city: Council, south: Council) -> World:
    """Two councils with a case each; the second time without any policy in the database."""
    made = make_world(city, south)
    if not both_walls:
        assert take_down_the_databases_wall() >= 16
    return made
