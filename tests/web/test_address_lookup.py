"""An address is found by postcode or street wherever one is asked, with buttons alone, and can always be typed."""

from uuid import uuid4

import pytest
from django.test import Client

from complaints.vocabulary.lifecycle import Move, Status
from councils.addresses.operations import load_addresses
from councils.models import AddressEntry, Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import desk

pytestmark = pytest.mark.django_db
ROWS = [
    "UPRN,BUILDING_NUMBER,THOROUGHFARE,POST_TOWN,POSTCODE",
    *(f"{number},{number},MILL ROAD,EXAMPLETON,ZZ1 1AA" for number in (1, 2)),
]


@pytest.fixture
def gazetteer(city: Council) -> int:
    """The number of 2 Mill Road."""
    load_addresses(city, ROWS, lambda number: None)
    with inside(city):
        return AddressEntry.objects.get(uprn=2).pk


def page_of(council: Council, name: str) -> tuple[Client, str]:
    """A browser, and the address of one of the pages that ask for an address."""
    if name == "log":
        return signed_in(councils.person(council, Role.CONTACT_CENTRE), council), "/casework/log/"
    if name == "correct":
        walked = case_at(council, Status.RECEIVED)
        client = signed_in(councils.person(council, Role.COMPLAINT_CHAMPION), council)
        return client, f"/casework/cases/{walked.case.reference}/correct-contact/"
    return Client(), f"/c/{council.slug}/complain/{uuid4()}/your-details/"


@pytest.mark.parametrize("name", ["log", "correct"])
def test_an_address_is_found_chosen_and_used(city: Council, gazetteer: int, name: str) -> None:
    client, place = page_of(city, name)
    assert "Find address" in client.get(place).content.decode()
    typed = {"name": "Mary Poole", "address_search": "zz1 1aa"}
    page = client.post(place, {**typed, "find_address": "yes"}).content.decode()
    assert "There is a problem" not in page
    for shown in (
        "2 addresses found",
        f'<option value="{gazetteer}">',
        "2 Mill Road, Exampleton, ZZ1 1AA",
        "Mary Poole",
    ):
        assert shown in page
    page = client.post(place, {**typed, "address_found": str(gazetteer), "use_address": "yes"}).content.decode()
    assert "2 Mill Road&#10;Exampleton&#10;ZZ1 1AA</textarea>" in page
    assert "There is a problem" not in page


def test_a_resident_finds_their_address_and_may_type_another(city: Council, gazetteer: int) -> None:
    client, place = page_of(city, "details")
    page = client.post(place, {"address_search": "2 mill", "find_address": "yes"}).content.decode()
    assert "1 address found" in page
    page = client.post(place, {"address_search": "nowhere lane", "find_address": "yes"}).content.decode()
    assert "No addresses found" in page
    page = client.post(place, {"address_found": "9" * 30, "use_address": "yes"}).content.decode()
    assert "</textarea>" in page


def test_without_a_gazetteer_the_address_is_typed(city: Council) -> None:
    client, place = page_of(city, "log")
    assert "Find address" not in client.get(place).content.decode()


def complaint(council: Council) -> dict[str, str]:
    return {
        **{"key": str(uuid4()), "contact": "corporate.complaint", "channel": "phone", "arrived": "now", "person": ""},
        **{"name": "Mary Poole", "phone": "01223 000000", "summary": "The door", "description": "It is broken."},
        "service_area": str(councils.area(council).pk),
    }


def test_an_address_that_was_chosen_counts_without_its_button(city: Council, gazetteer: int) -> None:
    chosen = {"address_search": "mill", "address_looked_up": "mill", "address_found": str(gazetteer)}
    client, place = page_of(city, "log")
    page = client.post(place, {**complaint(city), **chosen, "address": "1 High Street"}).content.decode()
    assert "Check before logging" in page
    assert 'name="address" value="2 Mill Road\n' in page
    assert "1 High Street" not in page
    at = desk(city)
    said = {"name": "Alex Poole", "email": "alex.poole@example.com", "reason": "They moved", "address": "1 High Street"}
    assert at.make(Move.CORRECT_CONTACT, **said, **chosen).status_code == 302
    assert at.case.complainant_address == "2 Mill Road\nExampleton\nZZ1 1AA"


@pytest.mark.parametrize("name", ["log", "correct", "details"])
def test_enter_looks_up_an_address_first(city: Council, gazetteer: int, name: str) -> None:
    client, place = page_of(city, name)
    page = client.post(place, {**complaint(city), "address_search": "mill road"}).content.decode()
    assert "2 addresses found" in page
    assert "There is a problem" not in page
    assert '<input type="hidden" name="address_looked_up" value="mill road"' in page
    page = client.post(place, {"address_search": "mill road", "address_looked_up": "mill road"}).content.decode()
    assert "addresses found" not in page, "it was looked up already, and none was chosen"
    page = client.post(place, {"address_search": "mill road", "use_address": "yes"}).content.decode()
    assert "2 addresses found" in page, "none was chosen yet"
