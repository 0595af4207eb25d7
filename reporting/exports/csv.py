"""CSV: a line for each figure, with its definition."""

import csv
import io
from collections.abc import Iterable, Iterator

from reporting.rules.report import Report, Row, Table

HEADINGS = ("section", "measure", "breakdown", "quarter", "value", "unit", "definition")
# Cells that start with these are read as formulas (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Spreadsheets read UTF-8 only when the file says so.
BYTE_ORDER_MARK = "\ufeff"


def report_csv(report: Report) -> bytes:
    rows = ((section, table, row) for section, table in report.tables for row in table.rows)
    return csv_file(HEADINGS, (line for row in rows for line in _lines(report, *row)))


def csv_file(headings: Iterable[str], lines: Iterable[list[object]]) -> bytes:
    """Return UTF-8 with a byte order mark and CR LF line ends (RFC 4180)."""
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
