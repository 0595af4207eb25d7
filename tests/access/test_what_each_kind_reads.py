"""Every table of PostgreSQL's catalogue, and what the database alone lets each kind of actor read of it.

A new table without a line here fails the tests.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.models import TrackingLink
from councils.models import Council
from councils.tenancy.scope import ActorKind, Scope, enter, outermost
from councils.vocabulary.roles import Role
from tests.access.every_table import fill_empty_tables
from tests.access.world import make_world
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.factories.clients import api_token
from tests.factories.owner import as_owner, as_superuser
from tests.factories.restricted import marked

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
Row = dict[str, Any]
TABLES = """
SELECT c.relname, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'council_id')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""


class Reads(Enum):
    """Which rows of a table an actor reads in the council that is entered."""

    COUNCIL = "all of the council"
    OWN = "their own"
    NOTHING = "none"


@dataclass(frozen=True)
class Wall:
    """What staff, residents and the product read; the worker reads `queue` tables of all councils and no others.

    Administrators read what all staff do, where nothing else is said.
    """

    staff: Reads = Reads.COUNCIL
    administrator: Reads | None = None
    system: Reads = Reads.COUNCIL
    resident: Reads = Reads.NOTHING
    queue: bool = False


FOR_EVERYONE = Wall(resident=Reads.COUNCIL)
OF_A_CASE = Wall(resident=Reads.OWN)
FOR_STAFF = Wall()
WALLS = {
    "complaints_adjustment": FOR_STAFF,
    "complaints_adjustmentchange": FOR_STAFF,
    "councils_addressentry": FOR_EVERYONE,
    "complaints_approvalrequest": FOR_STAFF,
    "complaints_behaviourdecision": FOR_STAFF,
    "complaints_behaviourstep": FOR_STAFF,
    "complaints_calendarchange": FOR_STAFF,
    "complaints_calendarwork": Wall(queue=True),
    "complaints_case": OF_A_CASE,
    "complaints_caseevent": OF_A_CASE,
    "complaints_caseparty": FOR_STAFF,
    "complaints_caserestriction": FOR_STAFF,
    "complaints_caselink": FOR_STAFF,
    "complaints_casetask": FOR_STAFF,
    "complaints_clientuse": Wall(staff=Reads.NOTHING),
    "complaints_complaintdraft": Wall(staff=Reads.NOTHING, resident=Reads.OWN),
    "complaints_consent": FOR_STAFF,
    "complaints_deadline": Wall(resident=Reads.OWN, queue=True),
    "complaints_digestentry": FOR_STAFF,
    "complaints_document": OF_A_CASE,
    "complaints_hold": FOR_STAFF,
    "complaints_learning": FOR_STAFF,
    "complaints_letter": OF_A_CASE,
    "complaints_note": FOR_STAFF,
    "complaints_outboxmessage": Wall(queue=True),
    "complaints_person": OF_A_CASE,
    "complaints_personchange": FOR_STAFF,
    "complaints_personmerge": FOR_STAFF,
    "complaints_policytrial": FOR_STAFF,
    "complaints_policytrialwork": Wall(queue=True),
    "complaints_reminder": FOR_STAFF,
    "complaints_safetymarker": Wall(administrator=Reads.NOTHING),
    "complaints_namedpolicy": Wall(administrator=Reads.NOTHING),
    "complaints_policyreview": Wall(administrator=Reads.NOTHING),
    "complaints_stagerecord": OF_A_CASE,
    "complaints_trackinglink": OF_A_CASE,
    "councils_absence": FOR_STAFF,
    "councils_apitoken": Wall(staff=Reads.OWN, administrator=Reads.COUNCIL),
    "councils_calendarfeed": FOR_STAFF,
    "councils_closureday": FOR_EVERYONE,
    "councils_draftdecision": FOR_STAFF,
    "councils_historicalmembership": FOR_STAFF,
    "councils_historicalservicearea": FOR_STAFF,
    "councils_membership": OF_A_CASE,
    "councils_policydraft": FOR_STAFF,
    "councils_policyversion": FOR_EVERYONE,
    "councils_policywithdrawal": OF_A_CASE,
    "councils_reminderdecision": FOR_STAFF,
    "councils_servicearea": FOR_EVERYONE,
    "ombudsman_referral": FOR_STAFF,
    "reporting_publishedreport": FOR_STAFF,
}
# They name a case, and hold for the other cases of the same person too.
OF_THE_PERSON = ("complaints_adjustment",)
# Nothing in these belongs to a council.
WITHOUT_A_COUNCIL = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "complaints_heartbeat",
    "complaints_outage",
    "councils_bankholiday",
    "councils_bankholidayelsewhere",
    "councils_council",
    "councils_historicalcouncil",
    "councils_password",
    "councils_user",
    "councils_user_groups",
    "councils_user_user_permissions",
    "django_content_type",
    "django_migrations",
    "portal_session",
    "throttle_cache",
}


@dataclass(frozen=True)
class Reader:
    """Someone, as what they act, and what is theirs."""

    scope: Scope
    case_ids: tuple[int, ...] = ()
    reads: str = "resident"
    person_ids: tuple[int | None, ...] = ()
    # Restricted cases that they may not see.
    hidden: tuple[int, ...] = ()

    def may_read(self, table: str, row: Row) -> bool:
        """Whether the row is one that they may read."""
        scope, wall = self.scope, WALLS[table]
        own_elsewhere = table == "councils_membership" and row["user_id"] == scope.actor_id is not None
        if own_elsewhere:
            return True
        if self.reads == "worker":
            return wall.queue
        kinds = {"resident": wall.resident, "staff": wall.staff, "system": wall.system}
        kinds["administrator"] = wall.administrator or wall.staff
        allowed = kinds.get(self.reads, Reads.NOTHING)
        if row["council_id"] != scope.council_id or allowed is Reads.NOTHING:
            return False
        case_id = row["id"] if table == "complaints_case" else row.get("case_id")
        if case_id in self.hidden and table not in OF_THE_PERSON:
            return False
        return allowed is Reads.COUNCIL or self._owns(table, row)

    def _owns(self, table: str, row: Row) -> bool:
        if table == "complaints_case":
            return row["id"] in self.case_ids
        if table == "complaints_person":
            return row["id"] in self.person_ids
        if table == "councils_apitoken":
            return row["user_id"] == self.scope.actor_id
        if table == "complaints_trackinglink":
            return UUID(row["key"]) in self.scope.link_keys
        if table == "complaints_complaintdraft":
            return row["owner_id"] is not None and row["owner_id"] == self.scope.actor_id
        if table == "councils_policywithdrawal":
            return bool(row["agreed"])
        # The clock follows from events that residents are not told of; a document for staff they never see.
        return row.get("case_id") in self.case_ids and (table != "complaints_document" or row["public"])


def _tables() -> dict[str, bool]:
    """Every table, and whether its rows belong to a council."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return dict(cursor.fetchall())


def _rows(table: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
        return [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]


@contextmanager
def _acting(scope: Scope) -> Iterator[None]:
    with outermost(), transaction.atomic():
        enter(scope)
        yield


@pytest.fixture
def readers(city: Council, south: Council) -> dict[str, Reader]:
    """A world with rows in every table of two councils, and everybody who might look at it."""
    world = make_world(city, south)
    jo, left = councils.user("Jo"), councils.user("Lee Left")
    cases = marked(walk(city, by=jo)).case, walk(city).case
    own, linked = (case.pk for case in cases)
    person, linked_person = (case.person_id for case in cases)
    closed = councils.person(city, Role.COMPLAINT_CHAMPION)
    for account in (closed, left):
        councils.change_user(account.pk, is_active=False)
    with inside(city):
        key = TrackingLink.objects.get(case_id=linked).key
    colleagues = [councils.person(council, Role.COMPLAINT_CHAMPION) for council in (city, south)]
    champion, stranger = (colleague.pk for colleague in colleagues)
    administrator, administrator_elsewhere = (
        councils.person(council, Role.ADMINISTRATOR).pk for council in (city, south)
    )
    for colleague, council in zip(colleagues, (city, south), strict=True):
        api_token(colleague, council)
    fill_empty_tables((city, south), {city.pk: own, south.pk: world.foreign.case.pk})
    resident, staff = Scope(ActorKind.RESIDENT, city.pk), Scope(ActorKind.STAFF, city.pk)
    return {
        "staff": Reader(replace(staff, actor_id=champion), reads="staff"),
        "an administrator": Reader(replace(staff, actor_id=administrator), reads="administrator", hidden=(own,)),
        "an administrator of another council": Reader(replace(staff, actor_id=administrator_elsewhere), reads="nobody"),
        "staff of another council": Reader(replace(staff, actor_id=stranger), reads="nobody"),
        "staff whose account is closed": Reader(replace(staff, actor_id=closed.pk), reads="nobody"),
        "staff without an account": Reader(staff, reads="nobody"),
        "a resident who says to be staff": Reader(replace(staff, actor_id=jo.pk), reads="nobody"),
        "a resident": Reader(replace(resident, actor_id=jo.pk), (own,), person_ids=(person,)),
        "a resident whose account is closed": Reader(replace(resident, actor_id=left.pk), reads="nobody"),
        "someone with a private link": Reader(
            replace(resident, link_keys=(key,)), (linked,), person_ids=(linked_person,)
        ),
        "a visitor": Reader(resident),
        "the product": Reader(Scope(ActorKind.SYSTEM, city.pk), reads="system"),
        "the worker": Reader(Scope(ActorKind.WORKER), reads="worker"),
    }


def test_every_table_is_in_the_list_and_none_in_the_list_is_gone() -> None:
    tables = _tables()
    assert {table for table, of_council in tables.items() if of_council} == set(WALLS)
    assert {table for table, of_council in tables.items() if not of_council} == WITHOUT_A_COUNCIL


def _wrong(readers: dict[str, Reader]) -> list[str]:
    """Every table that shows a reader other rows than theirs."""
    with as_superuser():
        truth = {table: _rows(table) for table in WALLS}
    wrong = []
    for (name, reader), table in ((item, table) for item in readers.items() for table in WALLS):
        expected = [row for row in truth[table] if reader.may_read(table, row)]
        seen = _seen(reader, table)
        if seen is None and (expected or reader.reads != "worker"):
            wrong.append(f"{table}, {name}: refused")
        elif seen is not None and _ids(seen) != _ids(expected):
            wrong.append(f"{table}, {name}: {len(seen)} rows instead of {len(expected)}")
    return wrong


def test_the_database_alone_shows_each_kind_exactly_the_rows_that_are_theirs(readers: dict[str, Reader]) -> None:
    assert "\n".join(_wrong(readers)) == ""


@pytest.mark.parametrize(
    ("table", "defect"),
    [
        ("complaints_note", "DROP POLICY not_resident ON complaints_note"),
        ("complaints_trackinglink", "DROP POLICY own_link ON complaints_trackinglink"),
        ("councils_membership", "ALTER POLICY council_wall ON councils_membership USING (council_id = app_council())"),
        ("ombudsman_referral", "ALTER TABLE ombudsman_referral DISABLE ROW LEVEL SECURITY"),
        (
            "complaints_letter",
            "CREATE OR REPLACE FUNCTION app_verified_kind() RETURNS text LANGUAGE sql AS 'SELECT app_kind()'",
        ),
    ],
)
def test_a_wall_that_is_missing_somewhere_is_found(readers: dict[str, Reader], table: str, defect: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(defect)
    assert [line for line in _wrong(readers) if line.startswith(f"{table}, ")]


def test_every_table_holds_rows_that_must_be_hidden(readers: dict[str, Reader], city: Council, south: Council) -> None:
    with as_superuser():
        for table in WALLS:
            rows = _rows(table)
            assert {city.pk, south.pk} <= {row["council_id"] for row in rows}, f"{table}: a council has none"


def _seen(reader: Reader, table: str) -> list[Row] | None:
    """None where the database refuses to answer."""
    try:
        with _acting(reader.scope):
            return _rows(table)
    except DatabaseError as error:
        if "no council has been entered" in str(error):
            return None
        raise


def _ids(rows: list[Row]) -> set[object]:
    return {row.get("id", row.get("history_id")) for row in rows}
