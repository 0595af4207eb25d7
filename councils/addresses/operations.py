"""A council's gazetteer, replaced as a whole."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, field, fields

from django.db import connection, transaction

from councils.addresses.rules import BadLine, GazetteerAddress, missing_columns, read_address
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken

CHUNK = 10_000
COLUMNS = ", ".join(field.name for field in fields(GazetteerAddress))
# PostgreSQL copies into no table with row-level security.
SET_ASIDE = "CREATE TEMPORARY TABLE loaded_address (LIKE councils_addressentry)"
UNUSED = "ALTER TABLE loaded_address DROP COLUMN id, DROP COLUMN council_id"
COPY = f"COPY loaded_address ({COLUMNS}) FROM STDIN WITH (FORMAT csv)"
INSERT = f"INSERT INTO councils_addressentry (council_id, {COLUMNS}) SELECT %s, {COLUMNS} FROM loaded_address"  # noqa: S608


@dataclass(slots=True)
class LoadedAddresses:
    """`bad`: (line, why) of those that were left out."""

    number: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def load_addresses(council: Council, lines: Iterable[str], progress: Callable[[int], None]) -> LoadedAddresses:
    """Replace a council's addresses by those of a CSV document; `progress` is told how many were read.

    Raises RuleBroken: `addresses.columns`, `addresses.none` (nothing is replaced).
    """
    loaded = LoadedAddresses()
    with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SET_ASIDE)
        cursor.execute(UNUSED)
        for chunk in _chunks(_addresses(lines, loaded)):
            cursor.copy_expert(COPY, chunk)
            progress(loaded.number)
        if not loaded.number:
            raise RuleBroken("addresses.none", "There is no address in the file, so nothing was replaced.")
        cursor.execute("DELETE FROM councils_addressentry WHERE council_id = %s", [council.pk])
        cursor.execute(INSERT, [council.pk])
        cursor.execute("DROP TABLE loaded_address")
    return loaded


def _addresses(lines: Iterable[str], loaded: LoadedAddresses) -> Iterator[GazetteerAddress]:
    reader = csv.reader(lines)
    columns = [column.strip().lstrip("\ufeff").upper() for column in next(reader, [])]
    missing = missing_columns(columns)
    if missing:
        raise RuleBroken("addresses.columns", f"The first line must name these columns: {', '.join(missing)}.")
    seen: set[int] = set()
    for row in reader:
        if not row:
            continue
        try:
            if len(row) != len(columns):
                raise BadLine(f"it has {len(row)} columns instead of {len(columns)}")
            address = read_address(dict(zip(columns, row, strict=True)))
            if address.uprn in seen:
                raise BadLine(f"the UPRN {address.uprn} is in the file already")
        except BadLine as problem:
            loaded.bad.append((reader.line_num, str(problem)))
            continue
        seen.add(address.uprn)
        loaded.number += 1
        yield address


def _chunks(addresses: Iterator[GazetteerAddress]) -> Iterator[io.StringIO]:
    buffer, written = io.StringIO(), 0
    for address in addresses:
        csv.writer(buffer).writerow(astuple(address))
        written += 1
        if written == CHUNK:
            buffer.seek(0)
            yield buffer
            buffer, written = io.StringIO(), 0
    buffer.seek(0)
    yield buffer
