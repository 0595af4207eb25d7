"""Addresses of a gazetteer: its lines read, and what people type to find one.

Columns have the names of AddressBase's delivery points, or of BS 7666 land and property identifiers.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

# UPRNs have up to 12 digits.
UPRN = re.compile(r"[0-9]{1,12}")
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")
PART_OF_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?(?: ?[0-9][A-Z]{0,2})?")
NUMBER = re.compile(r"([0-9]+)[A-Za-z]?(?:-[0-9]+[A-Za-z]?)?")
LEFT_OUT = re.compile(r"['`\u2018\u2019.,]")
DIGIT = re.compile("[0-9]")
AFTER_O = re.compile(r"^[A-Z]['\u2019][a-z]")
SHORTEST_STREET = 3
LONGEST_LINE = 100
STREET = ("STREET_DESCRIPTION", "STREET_DESCRIPTOR", "THOROUGHFARE", "THROUGHFARE", "STREET_NAME")
TOWN = ("TOWN_NAME", "POST_TOWN", "TOWN")
POSTCODES = ("POSTCODE", "POSTCODE_LOCATOR")
LOCALITIES = ("DEPENDENT_LOCALITY", "LOCALITY")
NAMES = (
    ("ORGANISATION_NAME", "ORGANISATION"),
    ("SUB_BUILDING_NAME", "SAO_TEXT"),
    ("BUILDING_NAME", "PAO_TEXT"),
)
# As start number, start suffix, end number, end suffix.
FLAT = ("SAO_START_NUMBER", "SAO_START_SUFFIX", "SAO_END_NUMBER", "SAO_END_SUFFIX")
HOUSE = ("PAO_START_NUMBER", "PAO_START_SUFFIX", "PAO_END_NUMBER", "PAO_END_SUFFIX")
NEEDED = (("UPRN",), STREET, TOWN, POSTCODES)


@dataclass(frozen=True, slots=True)
class GazetteerAddress:
    """`lines` is the whole address, one line each. The keys are what it is found by."""

    uprn: int
    lines: str
    street: str
    town: str
    postcode: str
    postcode_key: str
    street_key: str
    number: int


@dataclass(frozen=True, slots=True)
class AddressSearch:
    """What was typed: a postcode or its beginning, or the beginning of a street. `number` 0 is any."""

    postcode: str = ""
    street: str = ""
    number: int = 0


class BadLine(Exception):
    """Says why a line is not an address."""


def missing_columns(columns: list[str]) -> list[str]:
    given = {column.strip().upper() for column in columns}
    return [" or ".join(names) for names in NEEDED if given.isdisjoint(names)]


def read_address(row: Mapping[str, str]) -> GazetteerAddress:
    """Read one line, with its columns' names in capitals. Raises BadLine."""
    uprn = row.get("UPRN", "").strip()
    if not UPRN.fullmatch(uprn) or int(uprn) == 0:
        raise BadLine(f"the UPRN “{uprn}” is not a number of up to 12 digits")
    postcode = POSTCODE.fullmatch(_first(row, POSTCODES).upper())
    if postcode is None:
        raise BadLine(f"“{_first(row, POSTCODES)}” is not a postcode")
    street, town = _title(_first(row, STREET)), _title(_first(row, TOWN))
    house = row.get("BUILDING_NUMBER", "").strip() or _range(row, HOUSE)
    names = [_title(_first(row, columns)) for columns in NAMES]
    flat = _range(row, FLAT)
    if flat:
        names.insert(1, f"Flat {flat}")
    if not street and not any(names):
        raise BadLine("there is neither a street nor a building")
    lines = [*names, f"{house} {street}".strip(), _title(_first(row, LOCALITIES)), town, " ".join(postcode.groups())]
    number = NUMBER.match(house or names[-1])
    return GazetteerAddress(
        uprn=int(uprn),
        lines="\n".join(line[:LONGEST_LINE] for line in lines if line),
        street=street[:LONGEST_LINE],
        town=town[:LONGEST_LINE],
        postcode=" ".join(postcode.groups()),
        postcode_key="".join(postcode.groups()),
        street_key=street_key(street)[:LONGEST_LINE],
        number=min(int(number[1]), 2**31 - 1) if number else 0,
    )


def _first(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return next((said for column in columns if (said := row.get(column, "").strip())), "")


def _range(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    first, suffix, last, last_suffix = (row.get(column, "").strip() for column in columns)
    return f"{first}{suffix}" + (f"-{last}{last_suffix}" if last else "")


def _title(text: str) -> str:
    """Gazetteers write in capitals: O'CONNELL STREET is O'Connell Street."""
    words = (word.capitalize() if word.isupper() and not DIGIT.search(word) else word for word in text.split())
    return " ".join(AFTER_O.sub(lambda found: found[0].upper(), word) for word in words)


def street_key(text: str) -> str:
    """In small letters without accents, apostrophes and full stops."""
    plain = unicodedata.normalize("NFKD", LEFT_OUT.sub("", text)).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def address_search(typed: str) -> AddressSearch | None:
    """Return None if too little was typed."""
    said = " ".join(typed.upper().split())
    if PART_OF_POSTCODE.fullmatch(said):
        return AddressSearch(postcode=said.replace(" ", ""))
    number = NUMBER.match(said)
    street = street_key(said[number.end() :] if number else said)
    if len(street) < SHORTEST_STREET:
        return None
    return AddressSearch(street=street, number=min(int(number[1]), 2**31 - 1) if number else 0)
