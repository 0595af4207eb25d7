"""Callers, found by any part of what is known of them, in any writing, within one council."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from complaints.intake.operations import log_complaint
from complaints.models import Case, Person
from complaints.people.operations.person_records import merge_people
from complaints.people.queries.caller_lookup import MOST_CALLERS, caller, cases_of_caller, find_callers
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import case_at, inside, submission
from tests.factories.owner import as_superuser

pytestmark = pytest.mark.django_db
MANY = 4_000
FILL = """
INSERT INTO complaints_person (council_id, name, phone, email, address, created_at)
SELECT %s, 'Person ' || md5(number::text), '07' || lpad((number * 7919 %% 1000000000)::text, 9, '0'),
       'p' || number || '@example.com', number || ' High Street, Cambridge, CB4 1AA', now()
  FROM generate_series(1, %s) number
"""


def known(council: Council, **details: Any) -> Person:
    given = {"name": "Zoë O’Brien-Müller", "phone": "01223 555 0199", "email": "zoe@example.com"}
    given |= {"address": "14 Mill Road\nCambridge\nCB1 2AD", "created_at": timezone.now(), **details}
    with inside(council):
        return Person.objects.create(council=council, **given)


def staff(council: Council, role: Role = Role.COMPLAINT_CHAMPION) -> Actor:
    return councils.staff(council, role)


def found(actor: Actor, said: str) -> list[str]:
    with tenant(actor.council_id, ActorKind.STAFF, actor.user_id), transaction.atomic():
        return [person.name for person in find_callers(actor, said).people]


@pytest.mark.parametrize(
    "said",
    [
        *("Zoe", "zoë", "muller", "O'Brien", "o’brien", "obrien", "brien zoe", "Müller Zoë", "zo mul"),
        *("01223 555 0199", "012235550199", "+44 1223 555 0199", "0044(0)1223 5550199", "0199", "555 0199"),
        *("CB1 2AD", "cb12ad", "cb1 2", "14 mill road", "mill rd"[:4], "zoe@example.com", "zoe 0199"),
    ],
)
def test_a_caller_is_found_however_it_is_written(city: Council, said: str) -> None:
    known(city)
    known(city, name="Amos Field", phone="", email="", address="")
    assert found(staff(city), said) == ["Zoë O’Brien-Müller"]


def test_a_caller_is_found_by_their_reference(city: Council) -> None:
    walked = case_at(city)
    reference = walked.case.reference
    for said in (reference, reference.lower().replace("-", ""), reference.replace("-", " ")):
        assert found(staff(city), said) == ["Alex Poole"]


def test_a_caller_is_found_by_how_their_reference_begins(city: Council, south: Council) -> None:
    walked, stranger = case_at(city), case_at(south)
    with inside(city):
        Case.objects.filter(pk=walked.case.pk).update(reference=f"{city.reference_prefix}-JS2-YTG-Q66")
    with inside(south):
        Case.objects.filter(pk=stranger.case.pk).update(reference=f"{south.reference_prefix}-JS2-YTG-Q67")
    prefix = city.reference_prefix
    for said in ("JS2", "js2-ytg", "JS2 Y", f"{prefix}-JS2", f"{prefix.lower()}js2ytgq66"):
        assert found(staff(city), said) == ["Alex Poole"], said
    for said in ("JS", "JS3", "YTG", "JS2-YTH", f"{south.reference_prefix}-JS2"):
        assert found(staff(city), said) == [], said


@pytest.mark.parametrize("said", ["Mrs Gibson", "mr. gibson", "Dr Margaret Gibson", "Prof Gib"])
def test_titles_are_left_out(city: Council, said: str) -> None:
    known(city, name="Margaret Gibson")
    assert found(staff(city), said) == ["Margaret Gibson"]


def test_names_come_before_streets(city: Council) -> None:
    street = known(city, name="Zoe Brown", address="3 Mill Road")
    named = [known(city, name=name, address="4 High Street", email="").name for name in ("Ann Miller", "Millie Ode")]
    late = known(city, name="Ed Hill", address="5 Mill Road")
    assert found(staff(city), "mill") == [*reversed(named), late.name, street.name]


@pytest.mark.parametrize("said", ["", "z", "%", "__", "nobody", "zoe nobody"])
def test_nothing_is_found_for_too_little_or_something_else(city: Council, said: str) -> None:
    known(city)
    assert found(staff(city), said) == []


def test_a_protected_address_finds_no_one(city: Council) -> None:
    known(city, address_protected=True)
    assert found(staff(city), "mill road") == found(staff(city), "CB1 2AD") == []
    assert found(staff(city), "zoe") == ["Zoë O’Brien-Müller"]


def test_another_councils_people_are_never_found(city: Council, south: Council) -> None:
    stranger = known(south)
    actor = staff(city)
    assert found(actor, "zoe") == []
    with tenant(city.pk, ActorKind.STAFF, actor.user_id), transaction.atomic():
        with pytest.raises(Person.DoesNotExist):
            caller(actor, stranger.pk)
        assert cases_of_caller(actor, stranger.pk).cases == ()


def test_whole_words_come_first_then_the_newest(city: Council) -> None:
    known(city, name="Ann Li")
    for number in range(3):
        known(city, name=f"Joanna Lister {number}")
    assert found(staff(city), "li ann") == ["Ann Li", "Joanna Lister 2", "Joanna Lister 1", "Joanna Lister 0"]


def test_a_long_list_says_that_there_are_more(city: Council) -> None:
    for number in range(MOST_CALLERS + 2):
        known(city, name=f"Zoë {number}")
    actor = staff(city)
    with tenant(city.pk, ActorKind.STAFF, actor.user_id), transaction.atomic():
        callers = find_callers(actor, "zoe")
    assert (len(callers.people), callers.more) == (MOST_CALLERS, True)


def test_a_joined_record_leads_to_the_one_that_was_kept(city: Council) -> None:
    kept, merged = known(city, name="Zoe Brown"), known(city)
    manager = staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city, ActorKind.STAFF, manager.user_id):
        merge_people(manager, kept_id=kept.pk, merged_id=merged.pk, reason="She married.", at=timezone.now())
    assert found(staff(city), "muller") == ["Zoe Brown"]


def test_a_record_joined_to_the_agents_own_is_passed_over(city: Council) -> None:
    agent = staff(city, Role.CONTACT_CENTRE)
    kept, merged = known(city, name="Zoe Brown", account_id=agent.user_id), known(city)
    manager = staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city, ActorKind.STAFF, manager.user_id):
        merge_people(manager, kept_id=kept.pk, merged_id=merged.pk, reason="She married.", at=timezone.now())
    assert found(agent, "muller") == []
    with inside(city, ActorKind.STAFF, agent.user_id), pytest.raises(Person.DoesNotExist):
        caller(agent, merged.pk)


def test_those_who_do_not_log_find_no_one(city: Council) -> None:
    known(city)
    assert found(staff(city, Role.RESPONDING_OFFICER), "zoe") == []


def test_the_database_finds_people_for_staff_and_the_product_alone(city: Council) -> None:
    person = known(city)
    who = councils.user()
    seen = {
        kind: _numbers(city, kind, None if kind is ActorKind.SYSTEM else who.pk)
        for kind in (ActorKind.SYSTEM, ActorKind.RESIDENT, ActorKind.STAFF)
    }
    # This account holds no role here, whatever the application says.
    assert seen == {ActorKind.SYSTEM: [person.pk], ActorKind.RESIDENT: [], ActorKind.STAFF: []}
    with pytest.raises(DatabaseError, match="no council has been entered"), transaction.atomic():
        _call()


def _numbers(council: Council, kind: ActorKind, actor_id: int | None) -> list[int]:
    with inside(council, kind, actor_id):
        return _call()


def _call() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT find_people('zoe', 20)")
        (numbers,) = cursor.fetchone()
    return list(numbers)


def _log(council: Council, by: Actor, summary: str, at: datetime) -> Case:
    said = submission(councils.area(council), received_at=at, summary=summary)
    with inside(council, ActorKind.STAFF, by.user_id):
        return log_complaint(submission=said, by=by, at=at)


def test_an_agent_sees_the_summaries_of_what_they_logged_alone(city: Council) -> None:
    agent, champion = staff(city, Role.CONTACT_CENTRE), staff(city)
    at = timezone.now()
    theirs = _log(city, champion, "The bin was missed", at)
    with inside(city):
        person_id = theirs.person_id
        Case.objects.filter(pk=_log(city, agent, "The lift is broken", at).pk).update(person_id=person_id)
    with tenant(city.pk, ActorKind.STAFF, agent.user_id), transaction.atomic():
        cases = cases_of_caller(agent, person_id)
    assert (cases.number, [case.summary for case in cases.cases]) == (2, ["The lift is broken", ""])
    assert all(case.reference and case.service and case.next_deadline_on for case in cases.cases)
    with tenant(city.pk, ActorKind.STAFF, champion.user_id), transaction.atomic():
        assert {case.summary for case in cases_of_caller(champion, person_id).cases} == {
            "The lift is broken",
            "The bin was missed",
        }


def test_callers_come_off_the_trigram_index_behind_both_walls(city: Council, south: Council) -> None:
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for council in (south, city):
            cursor.execute(FILL, [council.pk, MANY])
        cursor.execute("SET session_replication_role = origin; ANALYZE complaints_person")
        cursor.execute("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0")
        cursor.execute("SET auto_explain.log_nested_statements = on; SET client_min_messages = log")
    known(city)
    actor = staff(city)
    try:
        assert found(actor, "muller zoe") == ["Zoë O’Brien-Müller"]
        told = "".join(connection.connection.notices)
    finally:
        with as_superuser(), connection.cursor() as cursor:
            cursor.execute("SET auto_explain.log_min_duration = -1; RESET client_min_messages")
    assert "Bitmap Index Scan on person_search" in told
    assert "Seq Scan on complaints_person" not in told


def test_the_beginning_of_a_reference_comes_off_an_index(city: Council) -> None:
    case_at(city)
    actor = staff(city)
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0")
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET client_min_messages = log")
    try:
        found(actor, "JS2")
        plans = "".join(connection.connection.notices)
    finally:
        with as_superuser(), connection.cursor() as cursor:
            cursor.execute("SET auto_explain.log_min_duration = -1; RESET client_min_messages")
            cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")
    plan = plans.partition("one_case_per_reference")[2]
    assert "(reference)::text >= " in plan.partition("Filter")[0]
