"""The plans of what residents, callers and other systems ask for, over thousands of cases, in the plain role."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.cases.queries.case_search import person_of
from complaints.cases.queries.resident import own_complaint, own_complaints
from complaints.cases.queries.worklist import CaseSelection, case_row, page_of_cases
from complaints.duplicates.queries import matter_of, possible_duplicates
from complaints.models import Case
from complaints.people.queries.caller_lookup import cases_of_caller
from complaints.people.queries.person_records import cases_of_person, lookalikes_of, other_cases_of
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.bulk_cases import give_copies_people, insert_copies
from tests.factories.cases import RECEIVED, Walk, case_at, inside
from tests.factories.sampling import is_whole

CASES_OF_EACH = 20_000 if is_whole() else 3_000
CROWDED = ("complaints_case", "complaints_stagerecord", "complaints_caseevent")
# What comes off an index for someone whose records are a few of many.
OF_A_PERSON = {
    "cases": ("case_by_person",),
    "other cases": ("case_by_person",),
    "a caller's cases": ("case_by_person",),
    "lookalikes": ("person_by_email", "person_by_phone", "person_by_postcode"),
    "duplicates": ("case_by_person", "case_by_email", "case_by_phone", "case_by_postcode"),
}


@pytest.fixture
def full(city: Council, south: Council) -> Walk:
    """A resident's case in a council with thousands of others, beside a council with as many."""
    resident = councils.user("Robin Reed")
    walks = [case_at(council, Status.RESPONDED, by=resident) for council in (south, city)]
    for walked in walks:
        insert_copies(walked, CASES_OF_EACH)
    return walks[1]


def plans(council: Council, kind: ActorKind, actor: Actor, act: Callable[[], object]) -> list[str]:
    """How PostgreSQL carries out everything that an act asks of the cases, in the scope of the request."""
    with inside(council, kind, actor.user_id):
        act()
        with CaptureQueriesContext(connection) as asked:
            act()
        found = []
        with connection.cursor() as cursor:
            for query in [each["sql"] for each in asked if "complaints_" in each["sql"]]:
                cursor.execute(f"EXPLAIN {query}")
                found.append("\n".join(line for (line,) in cursor.fetchall()))
    assert found
    return found


def test_a_resident_reads_their_complaint_without_a_look_at_all_others(full: Walk) -> None:
    resident = Actor.complainant(full.council.pk, full.case.complainant_id, "Robin Reed")
    for act in (lambda: own_complaint(resident, full.case.reference), lambda: list(own_complaints(resident))):
        for plan in plans(full.council, ActorKind.RESIDENT, resident, act):
            assert "hashed SubPlan" not in plan, plan
            assert not [table for table in CROWDED if f"Seq Scan on {table} " in plan], plan


def test_a_page_of_the_api_comes_off_an_index_in_its_order(full: Walk) -> None:
    champion = full.champion
    first = plans(
        full.council, ActorKind.STAFF, champion, lambda: page_of_cases(champion, CaseSelection(RECEIVED.date()))
    )
    with inside(full.council):
        row = page_of_cases(champion, CaseSelection(RECEIVED.date()), 100)[-1]
    behind = CaseSelection(RECEIVED.date(), after=(row["received_at"], row["id"]))
    later = plans(full.council, ActorKind.STAFF, champion, lambda: page_of_cases(champion, behind))
    for plan in (*first, *later):
        # Both hold the newest first.
        assert re.search("Scan using case_(newest|search) ", plan), plan
        assert not [table for table in CROWDED if f"Seq Scan on {table} " in plan], plan
    (one,) = plans(
        full.council, ActorKind.STAFF, champion, lambda: case_row(champion, full.case.reference, RECEIVED.date())
    )
    assert "one_case_per_reference" in one, one


def test_all_about_a_person_comes_off_an_index(full: Walk) -> None:
    champion, case = full.champion, full.case
    give_copies_people(full)
    with inside(full.council):
        copy = Case.objects.select_related("person").filter(reference="X1000").get()
    person = copy.person
    assert person is not None
    acts: dict[str, Callable[[], object]] = {
        "cases": lambda: list(cases_of_person(champion, person.pk)[:200]),
        "other cases": lambda: other_cases_of(champion, copy),
        "a caller's cases": lambda: cases_of_caller(champion, person.pk),
        "lookalikes": lambda: lookalikes_of(champion, person),
        "duplicates": lambda: possible_duplicates(champion, person_of(copy), matter_of(case)),
    }
    for name, act in acts.items():
        found = plans(full.council, ActorKind.STAFF, champion, act)
        for plan in found:
            assert not [table for table in CROWDED if f"Seq Scan on {table} " in plan], f"{name}:\n{plan}"
        for index in OF_A_PERSON[name]:
            assert any(index in plan for plan in found), f"{name}: {index}\n" + "\n".join(found)
