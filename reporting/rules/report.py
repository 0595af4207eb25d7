"""A report's structure, from which page, PDF and CSV are made."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from councils.calendars.rules import london_day, written
from reporting.rules.quarters import Quarter

# Shown where there is nothing to calculate from.
NONE = "none"


class FigureUnit(StrEnum):
    COUNT = "count"
    PERCENT = "per cent"
    DAYS = "calendar days"


@dataclass(frozen=True, slots=True)
class Cell:
    """`behind` names the cases counted, if they can be listed."""

    value: int | None
    unit: FigureUnit = FigureUnit.COUNT
    ago: int = 0
    behind: str = ""

    @property
    def text(self) -> str:
        if self.value is None:
            return NONE
        return f"{self.value}%" if self.unit is FigureUnit.PERCENT else f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class Row:
    """A `total` is the sum, or a share, of the rows above."""

    label: str
    cells: tuple[Cell, ...]
    total: bool = False


class Picture(StrEnum):
    """Bars of the first column, or a line for each column."""

    BARS = "bar"
    LINES = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns are quarters or, with `pivot`, measures of one."""

    key: str
    caption: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    definition: str
    pivot: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    service: str
    lesson: str
    action: str


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    tables: tuple[Table, ...]
    intro: str = ""
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`published` says when and by whom; empty for a draft."""

    council: str
    quarter: Quarter
    at: datetime
    summary: Table
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    published: str = ""

    @property
    def taken_on(self) -> str:
        return written(london_day(self.at))

    @property
    def tables(self) -> tuple[tuple[str, Table], ...]:
        own = (("Summary", self.summary),)
        return own + tuple((section.title, table) for section in self.sections for table in section.tables)
