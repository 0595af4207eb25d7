"""Lines of a table across the quarters that a report compares."""

from collections.abc import Callable, Iterable

from reporting.rules.quarters import LAST_YEAR, PREVIOUS, Quarter
from reporting.rules.report import Cell, FigureUnit, Row

# This quarter, the one before it, and the same one last year.
COMPARED = (0, PREVIOUS, LAST_YEAR)


def columns(quarter: Quarter) -> tuple[str, ...]:
    """The headings of the compared quarters."""
    return tuple(quarter.back(ago).short for ago in COMPARED)


def line(
    label: str,
    figure: Callable[..., int | None],
    *of: object,
    unit: FigureUnit = FigureUnit.COUNT,
    behind: str = "",
    total: bool = False,
) -> Row:
    """One figure for each compared quarter: `figure` is given how many quarters back, and what it is `of`."""
    return Row(label, tuple(Cell(figure(ago, *of), unit, ago, behind) for ago in COMPARED), total)


def share(label: str, figure: Callable[..., int | None], *of: object, total: bool = False) -> Row:
    """As `line`, for a figure in per cent."""
    return line(label, figure, *of, unit=FigureUnit.PERCENT, total=total)


def occurring(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Without the lines that are 0 in every quarter, which would only make a table long."""
    return tuple(row for row in rows if any(cell.value for cell in row.cells))
