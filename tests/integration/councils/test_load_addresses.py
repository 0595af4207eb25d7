"""A council's gazetteer is replaced as a whole, quickly, and found behind both walls."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.addresses.operations import load_addresses
from councils.addresses.queries import MOST_ADDRESSES, address_lines, find_addresses, has_addresses
from councils.models import AddressEntry, Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories.bulk_cases import plans
from tests.factories.cases import inside
from tests.factories.owner import as_owner

pytestmark = pytest.mark.django_db
COLUMNS = "UPRN,BUILDING_NUMBER,THOROUGHFARE,POST_TOWN,POSTCODE"
MANY = 20_000
# 100,000 in 30 seconds, of the processor's time, as other tests run beside this one.
SECONDS = 30 * MANY / 100_000


def lines(number: int, street: str = "MILL ROAD") -> Iterator[str]:
    yield COLUMNS
    for house in range(1, number + 1):
        yield f"{house},{house},{street},EXAMPLETON,ZZ{house % 97} {house % 9}AA"


def load(council: Council, *rows: str) -> list[tuple[int, str]]:
    return load_addresses(council, rows, lambda number: None).bad


def found(council: Council, typed: str) -> list[str]:
    with inside(council, ActorKind.RESIDENT):
        return [str(entry) for entry in find_addresses(council.pk, typed)]


def test_a_council_finds_its_own_addresses_by_postcode_and_street(city: Council, south: Council) -> None:
    load(city, COLUMNS, "1,10,MILL ROAD,EXAMPLETON,ZZ1 1AA", "2,2,MILL ROAD,EXAMPLETON,ZZ1 1AA")
    load(south, COLUMNS, "1,5,MILL ROAD,ELSEWHERE,ZZ1 1AA")
    both = ["2 Mill Road, Exampleton, ZZ1 1AA", "10 Mill Road, Exampleton, ZZ1 1AA"]
    assert found(city, "zz11aa") == found(city, "mill") == both
    assert found(city, "10 mill road") == both[1:]
    assert found(city, "xy") == found(city, "zz9") == []
    with inside(city, ActorKind.RESIDENT):
        foreign = AddressEntry.objects.values_list("council_id", flat=True).distinct()
        assert list(foreign) == [city.pk]
        assert find_addresses(south.pk, "mill") == []
        assert address_lines(city.pk, 0) == ""
        assert has_addresses(city.pk)


def test_loading_again_replaces_the_whole_and_no_other_councils(city: Council, south: Council) -> None:
    load(south, COLUMNS, "1,5,HIGH STREET,ELSEWHERE,ZZ1 1AA")
    load(city, COLUMNS, "1,1,MILL ROAD,EXAMPLETON,ZZ1 1AA")
    load(city, COLUMNS, "7,7,HIGH STREET,EXAMPLETON,ZZ1 1AA")
    assert found(city, "mill") == []
    assert found(city, "high") == ["7 High Street, Exampleton, ZZ1 1AA"]
    assert found(south, "high") == ["5 High Street, Elsewhere, ZZ1 1AA"]


def test_bad_lines_are_named_by_number_and_the_rest_is_loaded(city: Council) -> None:
    bad = load(
        city,
        COLUMNS,
        "1,1,MILL ROAD,EXAMPLETON,ZZ1 1AA",
        "",
        "x,2,MILL ROAD,EXAMPLETON,ZZ1 1AA",
        "1,3,MILL ROAD,EXAMPLETON,ZZ1 1AA",
        "4,4,MILL ROAD",
    )
    assert [line for line, _ in bad] == [4, 5, 6]
    assert [why for _, why in bad][1:] == ["the UPRN 1 is in the file already", "it has 3 columns instead of 5"]
    assert found(city, "mill") == ["1 Mill Road, Exampleton, ZZ1 1AA"]


@pytest.mark.parametrize(
    ("rows", "code"), [(["UPRN,TOWN"], "addresses.columns"), ([], "addresses.columns"), ([COLUMNS], "addresses.none")]
)
def test_a_file_without_addresses_replaces_nothing(city: Council, rows: list[str], code: str) -> None:
    load(city, COLUMNS, "1,1,MILL ROAD,EXAMPLETON,ZZ1 1AA")
    with pytest.raises(RuleBroken) as refused:
        load(city, *rows)
    assert refused.value.code == code
    assert found(city, "mill")


def test_many_addresses_are_loaded_in_time_and_come_off_their_indexes(city: Council) -> None:
    began, told = process_time(), []
    loaded = load_addresses(city, lines(MANY), told.append)
    assert process_time() - began < SECONDS
    assert (loaded.number, told[0], told[-1]) == (MANY, MANY // 2, MANY)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE councils_addressentry")
    with inside(city, ActorKind.RESIDENT), CaptureQueriesContext(connection) as asked:
        assert len(find_addresses(city.pk, "mill road")) == MOST_ADDRESSES
        assert len(find_addresses(city.pk, "ZZ7 7AA")) < MOST_ADDRESSES
    for index, plan in zip(
        ("address_by_street", "address_by_postcode"),
        plans(city, [each["sql"] for each in asked if "councils_addressentry" in each["sql"]]),
        strict=True,
    ):
        assert index in plan, plan
        assert "Seq Scan" not in plan


def test_the_command_says_what_it_loaded(city: Council, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gazetteer.csv"
    file.write_text("\n".join([COLUMNS, "1,1,MILL ROAD,EXAMPLETON,ZZ1 1AA", *["x,,,,"] * 22]), encoding="utf-8")
    call_command("load_addresses", city.slug, file)
    said = capsys.readouterr().out
    assert "Cambridge City Council: 1 addresses, 22 lines left out." in said
    assert "Line 3: the UPRN “x” is not a number of up to 12 digits" in said
    assert "And 2 more." in said
    for arguments in (("nowhere", file), (city.slug, tmp_path / "missing.csv")):
        with pytest.raises(CommandError):
            call_command("load_addresses", *arguments)
    file.write_bytes(b"UPRN,\xff\xfe")
    with pytest.raises(CommandError, match="not in UTF-8"):
        call_command("load_addresses", city.slug, file)
    file.write_text("UPRN", encoding="utf-8")
    with pytest.raises(CommandError, match="must name these columns"):
        call_command("load_addresses", city.slug, file)
