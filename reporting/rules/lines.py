"""Rows that compare quarters."""

from collections.abc import Callable, Iterable

from reporting.rules.quarters import LAST_YEAR, PREVIOUS, Quarter
from reporting.rules.report import Cell, FigureUnit, Row

# This quarter, the previous one, and the same one last year.
COMPARED = (0, PREVIOUS, LAST_YEAR)


def columns(quarter: Quarter) -> tuple[str, ...]:
    return tuple(quarter.back(ago).short for ago in COMPARED)


def line(
    label: str,
    figure: Callable[..., int | None],
    *of: object,
    unit: FigureUnit = FigureUnit.COUNT,
    behind: str = "",
    total: bool = False,
) -> Row:
    """`figure` receives quarters back, then `of`."""
    return Row(label, tuple(Cell(figure(ago, *of), unit, ago, behind) for ago in COMPARED), total)


def share(label: str, figure: Callable[..., int | None], *of: object, total: bool = False) -> Row:
    return line(label, figure, *of, unit=FigureUnit.PERCENT, total=total)


def occurring(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if any(cell.value for cell in row.cells))
