"""An address that is protected from the call on: no list, search or look-up shows it or finds who lives there."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.models import Case, CaseEvent, CaseTask, Person, PersonChange
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text
from tests.web.casework.test_log_a_call import CALLERS, CHECKED, LOG, call, logged

WORKLIST = "/casework/"
SAFE = "4 Harbour Lane, Cambridge CB5 8ZZ"


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


@pytest.fixture
def agent(city: Council) -> Client:
    return signed_in(councils.person(city, Role.CONTACT_CENTRE), city)


@pytest.fixture
def mary(city: Council) -> Person:
    given = {"name": "Mary Poole", "phone": "01223 000000", "address": SAFE, "created_at": timezone.now()}
    with inside(city):
        return Person.objects.create(council=city, **given)


def take_call(agent: Client, city: Council, **more: str) -> Case:
    agent.post(CHECKED, {**call(city, address_protected="on"), **more, "send": "yes"})
    return logged(city)


def test_an_agent_protects_an_address_while_they_log_the_call(city: Council, agent: Client, champion: Client) -> None:
    checked = text(agent.post(LOG, call(city, address=SAFE, address_protected="on")))
    assert "Staff see it only when they ask" in checked
    assert "Staff see it only when they ask" not in text(agent.post(LOG, call(city, address=SAFE)))
    case = take_call(agent, city, address=SAFE)
    assert case.person is not None
    assert case.person.address_protected
    page = text(champion.get(reverse("casework:case", args=[case.reference])))
    assert "Harbour Lane" not in page
    assert "Show the protected address" in page


@pytest.mark.parametrize("said", ["Harbour", "4 harbour lane", "CB5 8ZZ", "cb58zz", "Poole Harbour"])
def test_neither_the_list_nor_the_look_up_finds_who_lives_there(
    city: Council, agent: Client, champion: Client, said: str
) -> None:
    case = take_call(agent, city, address=SAFE)
    assert case.reference not in text(champion.get(WORKLIST, {"search": said}))
    assert "No one found" in agent.get(CALLERS, {"who": said}).json()["html"]
    with inside(city):
        Person.objects.filter(pk=case.person_id).update(address_protected=False)
    assert case.reference in text(champion.get(WORKLIST, {"search": said})), "it would be found"


def test_whoever_is_found_another_way_has_no_address_beside_them(
    city: Council, agent: Client, champion: Client
) -> None:
    case = take_call(agent, city, address=SAFE, description="The flat in Harbour Lane is damp")
    for said in (case.reference, "Mary Poole", "01223 000000", "mend door"):
        assert case.reference in text(champion.get(WORKLIST, {"search": said})), said
    # Their own words are found as ever.
    assert case.reference in text(champion.get(WORKLIST, {"search": "harbour damp"}))
    for said in (case.reference, "Mary Poole", "01223 000000"):
        found = agent.get(CALLERS, {"who": said}).json()["html"]
        assert "Mary Poole" in found
        assert "Protected address" in found
        assert "Harbour" not in found
    chosen = agent.get(CALLERS, {"person": case.person_id}).json()
    assert chosen["details"]["address"] == ""
    assert "Harbour" not in chosen["html"]


def test_it_is_protected_for_someone_the_council_knows(city: Council, agent: Client, mary: Person) -> None:
    case = take_call(agent, city, person=str(mary.pk), address="9 New Road", phone="01223 999999")
    with inside(city):
        mary.refresh_from_db()
        asked = CaseTask.objects.get(case=case, kind=TaskKind.CHECK_CONTACT)
        assert "01223 999999" in asked.detail
        assert "Road" not in asked.detail
        assert "Lane" not in asked.detail
        change = PersonChange.objects.get(person=mary)
    assert mary.address_protected
    assert (change.field, change.reason) == (
        "address_protected",
        "They asked for it when they contacted the council",
    )
    assert 'name="address_protected"' not in text(agent.get(LOG, {"person": mary.pk})), "it is protected already"


def test_it_is_protected_where_the_call_is_added_to_an_open_case(city: Council, agent: Client, mary: Person) -> None:
    agent.post(CHECKED, {**call(city, person=str(mary.pk)), "send": "yes"})
    case = logged(city)
    again = call(city, person=str(mary.pk), address_protected="on", add_to=case.reference)
    agent.post(CHECKED, again)
    case = logged(city)
    assert case.person is not None
    assert case.person.address_protected


def test_a_letter_shows_it_only_to_those_who_ask_and_work_on_cases(
    city: Council, agent: Client, champion: Client
) -> None:
    case = take_call(agent, city, address=SAFE, email="", phone="")
    with inside(city):
        task = CaseTask.objects.get(case=case, letter__isnull=False, done_at=None)
    page = reverse("casework:letter", args=[case.reference, task.letter_id])
    for client, may in ((agent, False), (champion, True)):
        shown = text(client.get(page))
        assert "Harbour Lane" not in shown
        assert ("Show the protected address" in shown) is may
        assert '<span class="app-on-screen">Protected address</span>' in shown, "it is not printed"
    assert agent.post(page, {"show_address": "yes"}).status_code == 403
    with inside(city):
        assert not CaseEvent.objects.filter(case=case, kind="address_seen").exists()
    assert "4 Harbour Lane" in text(champion.post(page, {"show_address": "yes"}))
    with inside(city):
        assert CaseEvent.objects.filter(case=case, kind="address_seen").count() == 1
