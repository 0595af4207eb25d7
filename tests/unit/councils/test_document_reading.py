"""A declaration is read from a document: where values stand, what they may be, and what is said of wrong ones."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import pytest

from councils.document_reading import DocumentReader, DocumentRefused
from councils.vocabulary.roles import Role
from councils.vocabulary.values import SLUG, DocumentField, Period, PeriodUnit, ReferenceTable

# What may stand for `tariff`, which is not known when it is declared.
TARIFFS = ["night_rate"]


@dataclass(frozen=True, slots=True)
class Room:
    """A part of a document."""

    name: str
    floor: Annotated[int, DocumentField(low=0, high=9)] = 0
    windows: Annotated[int, DocumentField(low=1)] = 1
    doors: int = 1


@dataclass(frozen=True, slots=True)
class Building:
    """One value of each type, some of them in a section that no record stands for."""

    key: Annotated[str, DocumentField(matches=SLUG)]
    rooms: tuple[Room, ...]
    hall: Room | None = None
    opened: date | None = None
    listed_at: datetime | None = None
    closes: time | None = None
    lease: Annotated[Period | None, DocumentField(at="terms.lease", unit=PeriodUnit.MONTHS)] = None
    colours: Annotated[tuple[str, ...], DocumentField(at="terms.colours", words=("light_blue", "red"))] = ()
    keepers: tuple[Role, ...] = ()
    names: tuple[str, ...] = ()
    heated: Annotated[bool, DocumentField(at="unheated", negated=True)] = True
    large: Annotated[bool, DocumentField(computed=True)] = False
    hours: Annotated[tuple[str | None, ...], DocumentField(keys=("monday", "tuesday"))] = ()
    signs: Mapping[str, str] | None = None
    tariff: Annotated[str, DocumentField(words=ReferenceTable.CODES)] = ""


def _problems(building: Any) -> Iterator[tuple[str, str]]:
    if building.hall is not None and building.hall.name in [room.name for room in building.rooms]:
        yield "hall.name", "is the name of a room"
    if len(building.rooms) > 2:
        yield "rooms", "are too many"


def _whole(values: dict[str, Any], building: Any) -> dict[str, Any]:
    return values | {"large": len(building.rooms) > 1}


TABLES = {ReferenceTable.CODES: lambda: tuple(TARIFFS)}
READER = DocumentReader(Building, "building.invalid", "The building", {Building: _problems}, {Building: _whole}, TABLES)
SMALL: dict[str, Any] = {"key": "hall", "rooms": [{"name": "Kitchen"}]}


def problems(document: object) -> tuple[str, ...]:
    with pytest.raises(DocumentRefused) as refused:
        READER.read(document)
    assert refused.value.code == "building.invalid"
    return refused.value.problems


def test_what_a_document_leaves_out_is_as_the_declaration_has_it() -> None:
    assert READER.read(SMALL) == Building("hall", (Room("Kitchen"),))


def test_every_value_is_read_from_its_place() -> None:
    document = {
        "key": "hall",
        "rooms": [{"name": " Kitchen ", "floor": 2}, {"name": "Attic"}],
        "hall": {"name": "Hall"},
        "opened": "2026-02-05",
        "listed_at": "2026-07-01T10:00",
        "closes": "17:30",
        "terms": {"lease": "6 months", "colours": ["light blue"]},
        "keepers": ["head of service", "complaints_manager"],
        "names": ["A", "B"],
        "unheated": True,
        "hours": {"tuesday": "all day"},
        "signs": {"exit": " 1.10 ", 2: "Fire"},
        "tariff": "night rate",
    }
    assert READER.read(document) == Building(
        "hall",
        (Room("Kitchen", 2), Room("Attic")),
        hall=Room("Hall"),
        opened=date(2026, 2, 5),
        listed_at=datetime(2026, 7, 1, 9, tzinfo=UTC),
        closes=time(17, 30),
        lease=Period(6, PeriodUnit.MONTHS),
        colours=("light_blue",),
        keepers=(Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER),
        names=("A", "B"),
        heated=False,
        large=True,
        hours=(None, "all day"),
        signs={"exit": "1.10", "2": "Fire"},
        tariff="night_rate",
    )


def test_words_that_data_gives_are_those_at_the_time_of_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    assert READER.read({**SMALL, "tariff": "night rate"}).tariff == "night_rate"
    monkeypatch.setattr("tests.unit.councils.test_document_reading.TARIFFS", ["day_rate"])
    assert READER.read({**SMALL, "tariff": "day rate"}).tariff == "day_rate"


def test_a_key_without_a_value_is_left_out() -> None:
    assert READER.read({**SMALL, "hall": None, "names": None, "terms": {"lease": None}}) == READER.read(SMALL)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": None}, "key: is missing"),
        ({"key": "A Hall"}, 'key: "A Hall" has characters other than lower-case letters, digits and hyphens'),
        ({"key": 7}, "key: 7 is not a text"),
        ({"key": " "}, 'key: " " is not a text'),
        ({"key": "a" * 2001}, f'key: "{"a" * 56}... has more than 2,000 characters'),
        ({"rooms": []}, "rooms: is missing: at least one is needed"),
        ({"rooms": "two"}, 'rooms: "two" is not a list'),
        ({"rooms": ["two"]}, 'rooms[0]: needs keys and values, not "two"'),
        ({"rooms": [{"name": "A", "floor": 10}]}, "rooms[0].floor: 10 is not a whole number from 0 to 9"),
        ({"rooms": [{"name": "A", "floor": True}]}, "rooms[0].floor: True is not a whole number from 0 to 9"),
        ({"rooms": [{"name": "A", "windows": 0}]}, "rooms[0].windows: 0 is not a whole number of 1 or more"),
        ({"rooms": [{"name": "A", "doors": "two"}]}, 'rooms[0].doors: "two" is not a whole number'),
        ({"rooms": [{"name": "A", "flor": 1}]}, "rooms[0].flor: is not a known key; known here: doors, floor, name"),
        ({"rooms": [{"name": "A", "flor": None}]}, "rooms[0].flor: is not a known key"),
        ({"hall": {"name": "A", 1: 2}}, "hall.1: is not a known key; known here: doors, floor, name, windows"),
        ({"hall": []}, "hall: needs keys and values, not []"),
        ({"opened": "soon"}, 'opened: "soon" is not a date in the format 2026-02-05'),
        ({"closes": "late"}, 'closes: "late" is not a time such as 08:00'),
        ({"terms": {"lease": "6 days"}}, 'terms.lease: "6 days" is not a period such as'),
        ({"terms": {"lease": "6 working days"}}, "terms.lease: is counted in months"),
        ({"terms": {"colours": ["green"]}}, 'terms.colours: "green" is not one of: light blue, red'),
        ({"keepers": ["complainant"]}, 'keepers: "Complainant" works for no council'),
        ({"names": ["A", 7]}, "names: 7 is not a text"),
        ({"unheated": "maybe"}, 'unheated: "maybe" is not yes or no'),
        ({"large": True}, "large: is not a known key"),
        ({"hours": {"sunday": "never"}}, "hours.sunday: is not a known key; known here: monday, tuesday"),
        ({"signs": {"exit": 7}}, "signs.exit: 7 is not a text"),
        ({"signs": {"exit": None}}, "signs.exit: None is not a text"),
        ({"signs": ["exit"]}, "signs: needs keys and values, not ['exit']"),
        ({"signs": {"\ud800": 1}}, r"signs.\ud800: 1 is not a text"),
        ({"tariff": "day rate"}, 'tariff: "day rate" is not one of: night rate'),
        ({"key": "\ud800"}, r'key: "\ud800" is not a text'),
        ({"names": ["\ud800"]}, r'names: "\ud800" is not a text'),
        ({"\ud800": 1}, r"\ud800: is not a known key"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_the_reason(change: dict[object, object], said: str) -> None:
    (problem,) = problems({**SMALL, **change})
    assert problem.startswith(said)


def test_what_is_no_document_is_refused() -> None:
    assert problems(["a hall"]) == ("the document: needs keys and values, not ['a hall']",)


def test_all_wrong_values_are_told_at_once_in_the_order_of_the_declaration() -> None:
    found = problems({"rooms": [{"floor": 1}, 3], "hall": {"name": ""}, "more": 1})
    assert [each.partition(":")[0] for each in found] == ["key", "rooms[0].name", "rooms[1]", "hall.name", "more"]


def test_all_that_contradicts_is_told_at_once() -> None:
    rooms = [{"name": name} for name in ("A", "B", "C")]
    assert problems({**SMALL, "rooms": rooms, "hall": {"name": "A"}}) == (
        "hall.name: is the name of a room",
        "rooms: are too many",
    )


def test_a_refusal_is_one_message_with_a_line_for_each_problem() -> None:
    with pytest.raises(DocumentRefused, match=re.escape("The building is refused:\n  key: is missing")):
        READER.read({**SMALL, "key": None})
