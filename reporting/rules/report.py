"""A report as a document: sections of tables whose every figure is printed with what it counts.

The page, the PDF and the CSV file are made from this one document, so that they cannot disagree.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import written
from reporting.rules.quarters import Quarter

# What stands where there is nothing to take a share or a median of.
NONE = "none"


class FigureUnit(StrEnum):
    """What a figure is a number of."""

    COUNT = "count"
    PERCENT = "per cent"
    DAYS = "calendar days"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the quarter `ago`; `behind` names the cases it counts, where they can be listed."""

    value: int | None
    unit: FigureUnit = FigureUnit.COUNT
    ago: int = 0
    behind: str = ""

    @property
    def text(self) -> str:
        """The figure as a person reads it."""
        if self.value is None:
            return NONE
        return f"{self.value}%" if self.unit is FigureUnit.PERCENT else f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of figures. A `total` is the sum of the lines above it, or a share of them."""

    label: str
    cells: tuple[Cell, ...]
    total: bool = False


class Picture(StrEnum):
    """How a table is drawn as well: bars of its first column, or a line for each column."""

    BARS = "bar"
    LINES = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under one definition. Columns are quarters, or, where `pivot`, measures of one quarter."""

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
    """What was learned and what the council does about it; an empty action: none was recorded."""

    service: str
    lesson: str
    action: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under its own heading."""

    key: str
    title: str
    tables: tuple[Table, ...]
    intro: str = ""
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One council's quarter. `published` says since when and by whom the figures are fixed; "" for a draft."""

    council: str
    quarter: Quarter
    at: datetime
    summary: Table
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    published: str = ""

    @property
    def taken_on(self) -> str:
        """The date in England on which the figures were counted, as people write it."""
        return written(london_day(self.at))

    @property
    def tables(self) -> tuple[tuple[str, Table], ...]:
        """Every table with the title of its section, in the order of the document."""
        own = (("Summary", self.summary),)
        return own + tuple((section.title, table) for section in self.sections for table in section.tables)
