"""CSV: a line for each figure, with its definition, and a line for each refusal."""

import csv
import io
from collections.abc import Iterable, Iterator

from councils.calendars.rules import london_day
from reporting.queries.refusals import Refusal
from reporting.rules.report import Report, Row, Table

HEADINGS = ("section", "measure", "breakdown", "quarter", "value", "unit", "definition")
# Cells that start with these are read as formulas (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Spreadsheets read UTF-8 only when the file says so.
BYTE_ORDER_MARK = "\ufeff"


def report_csv(report: Report) -> bytes:
    """Return UTF-8 with a byte order mark and CR LF line ends (RFC 4180)."""
    rows = ((section, table, row) for section, table in report.tables for row in table.rows)
    return _written(HEADINGS, (line for row in rows for line in _lines(report, *row)))


REFUSAL_HEADINGS = (
    "date",
    "reference",
    "service",
    "stage",
    "ground",
    "paragraph",
    "refused by",
    "reasons",
    "Ombudsman asked",
    "Ombudsman's answer",
    "returned by",
    "returned on",
    "reply due",
)


def refusals_csv(refusals: Iterable[Refusal]) -> bytes:
    """Return the register in the same form as `report_csv`."""
    return _written(REFUSAL_HEADINGS, (_of_refusal(each) for each in refusals))


def _of_refusal(refusal: Refusal) -> list[object]:
    return [
        london_day(refusal.at).isoformat(),
        refusal.reference,
        refusal.service,
        refusal.stage,
        refusal.ground,
        refusal.paragraph,
        refusal.by,
        refusal.reasons,
        "; ".join(f"{each.body}, {each.asked_on.isoformat()}" for each in refusal.asked),
        "; ".join(each.decision for each in refusal.asked if each.decision),
        refusal.returned_by,
        refusal.returned_on.isoformat() if refusal.returned_on else "",
        refusal.reply_by.isoformat() if refusal.reply_by else "",
    ]


def _written(headings: Iterable[str], lines: Iterable[list[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([safe(value) for value in line] for line in lines)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _lines(report: Report, section: str, table: Table, row: Row) -> Iterator[list[object]]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        measure = f"{table.caption}: {column}" if table.pivot else table.caption
        quarter = report.quarter.back(cell.ago).months
        value = "" if cell.value is None else cell.value
        yield [section, measure, row.label, quarter, value, cell.unit.value, table.definition]


def safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
