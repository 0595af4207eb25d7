"""Tables as charts with a description."""

from dataclasses import dataclass

from reporting.rules.report import Picture, Row, Table


@dataclass(frozen=True, slots=True)
class Chart:
    """`texts` are the figures as in the table."""

    id: str
    kind: str
    title: str
    description: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    texts: tuple[tuple[str, ...], ...]
    # Whether the chart's table has every figure except totals.
    whole: bool


# More bars are unreadable and do not fit a page.
MOST_BARS = 12


def chart_of(table: Table) -> Chart:
    """Leave out totals, rows after the first dozen, and lines with gaps."""
    lines = [row for row in table.rows if not row.total]
    rows = lines[:MOST_BARS]
    columns = [
        number
        for number in range(len(table.columns))
        if table.picture is Picture.BARS or all(row.cells[number].value is not None for row in rows)
    ]
    drawn = bool(rows and columns)
    return Chart(
        id=f"chart-{table.key}",
        kind=table.picture or Picture.BARS,
        title=table.caption,
        description=_description(table, rows) if drawn else "",
        unit=table.heading,
        labels=tuple(row.label for row in rows) if drawn else (),
        series=tuple((table.columns[at], tuple(row.cells[at].value or 0 for row in rows)) for at in columns),
        texts=tuple(tuple(row.cells[at].text for at in columns) for row in rows),
        whole=drawn and len(columns) == len(table.columns) and rows == lines,
    )


def _description(table: Table, rows: list[Row]) -> str:
    return _bars(rows) if table.picture is Picture.BARS else _lines(table, rows)


def _bars(rows: list[Row]) -> str:
    most = max(rows, key=lambda row: row.cells[0].value or 0)
    least = min(rows, key=lambda row: row.cells[0].value or 0)
    if len(rows) == 1:
        return f"{most.label}: {most.cells[0].text}."
    return f"Highest: {most.label}, {most.cells[0].text}. Lowest: {least.label}, {least.cells[0].text}."


def _lines(table: Table, rows: list[Row]) -> str:
    first, last = rows[0], rows[-1]
    changes = [
        f"{column} changed from {first.cells[at].text} in {first.label} to {last.cells[at].text} in {last.label}."
        for at, column in enumerate(table.columns)
        if all(row.cells[at].value is not None for row in rows)
    ]
    return " ".join(changes)
