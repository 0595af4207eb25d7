"""Lines of a gazetteer, and what people type to find an address."""

from typing import Any

import pytest

from councils.addresses.rules import AddressSearch, BadLine, address_search, missing_columns, read_address, street_key

DELIVERY_POINT = {
    "UPRN": "10001",
    "ORGANISATION_NAME": "",
    "SUB_BUILDING_NAME": "FLAT 2",
    "BUILDING_NAME": "KINGFISHER COURT",
    "BUILDING_NUMBER": "24",
    "THOROUGHFARE": "O'CONNELL STREET",
    "DEPENDENT_LOCALITY": "",
    "POST_TOWN": "ST NEOTS",
    "POSTCODE": "zz2 3ad",
}
BS_7666 = {
    "UPRN": "10002",
    "SAO_TEXT": "",
    "SAO_START_NUMBER": "3",
    "SAO_START_SUFFIX": "A",
    "SAO_END_NUMBER": "",
    "SAO_END_SUFFIX": "",
    "PAO_TEXT": "",
    "PAO_START_NUMBER": "12",
    "PAO_START_SUFFIX": "",
    "PAO_END_NUMBER": "14",
    "PAO_END_SUFFIX": "B",
    "STREET_DESCRIPTION": "Mill Road",
    "LOCALITY": "Petersfield",
    "TOWN_NAME": "Exampleton",
    "POSTCODE_LOCATOR": "ZZ11AA",
}


def test_a_delivery_point_is_written_as_people_write_it() -> None:
    address = read_address(DELIVERY_POINT)
    assert address.lines == "Flat 2\nKingfisher Court\n24 O'Connell Street\nSt Neots\nZZ2 3AD"
    assert (address.uprn, address.street_key, address.postcode_key, address.number) == (
        10001,
        "oconnell street",
        "ZZ23AD",
        24,
    )


def test_a_land_and_property_identifier_too() -> None:
    address = read_address(BS_7666)
    assert address.lines == "Flat 3A\n12-14B Mill Road\nPetersfield\nExampleton\nZZ1 1AA"
    assert address.number == 12


def test_a_building_without_a_street_or_number_has_its_own() -> None:
    address = read_address({**DELIVERY_POINT, "BUILDING_NUMBER": "", "THOROUGHFARE": "", "BUILDING_NAME": "7A"})
    assert (address.lines.splitlines()[1], address.number) == ("7A", 7)
    assert read_address({**DELIVERY_POINT, "BUILDING_NUMBER": ""}).number == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"UPRN": "12x"}, "UPRN"),
        ({"UPRN": "0"}, "UPRN"),
        ({"POSTCODE": "Mill Road"}, "not a postcode"),
        ({"SUB_BUILDING_NAME": "", "BUILDING_NAME": "", "THOROUGHFARE": ""}, "neither a street nor a building"),
    ],
)
def test_a_line_that_is_no_address_says_why(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadLine, match=why):
        read_address({**DELIVERY_POINT, **change})


def test_missing_columns_are_named_by_both_standards() -> None:
    assert missing_columns(list(DELIVERY_POINT)) == missing_columns([" uprn ", *list(BS_7666)[1:]]) == []
    assert missing_columns(["UPRN", "POSTCODE", "TOWN"]) == [
        "STREET_DESCRIPTION or STREET_DESCRIPTOR or THOROUGHFARE or THROUGHFARE or STREET_NAME"
    ]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("zz2 3ad", AddressSearch(postcode="ZZ23AD")),
        ("ZZ23AD", AddressSearch(postcode="ZZ23AD")),
        ("zz2 3", AddressSearch(postcode="ZZ23")),
        ("mill road", AddressSearch(street="mill road")),
        ("12a  Mill Rd.", AddressSearch(street="mill rd", number=12)),
        ("O’Connell", AddressSearch(street="oconnell")),
        ("St. Zoë's", AddressSearch(street="st zoes")),
        ("", None),
        ("12", None),
        ("mi", None),
        (f"{'9' * 30} Mill", AddressSearch(street="mill", number=2**31 - 1)),
    ],
)
def test_a_postcode_or_a_street_is_understood(typed: str, wanted: AddressSearch | None) -> None:
    assert address_search(typed) == wanted


def test_a_street_is_known_without_accents_and_apostrophes() -> None:
    assert street_key("St. Zoë’s  Lane") == "st zoes lane"
