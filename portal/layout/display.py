"""What the components are given: text already decided, dates already written out.

A presenter builds these; a template only places them. Every class is frozen, so a row can be made
once and shown twice.
"""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["on_time", "due_soon", "overdue", "paused", "done", "none"]
Colour = Literal["", "grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link; `hidden` is read out after the text, so that several "Change" links differ."""

    text: str
    href: str
    hidden: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline's badge: `text` says it in words ("Due in 3 working days"), `date` when."""

    standing: Standing
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A status in a word or two."""

    text: str
    colour: Colour = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a summary list. A value of several lines is a person's own text."""

    key: str
    value: str
    actions: tuple[PageLink, ...] = ()
    tag: Tag | None = None
    due: Due | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A file that can be opened: `details` such as "PDF, 120 KB, from you on 3 May 2026"."""

    name: str
    href: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class WholeLetter:
    """A letter as it was sent; `reconstructed`: as it was put together again, where that was not kept."""

    heading: str
    text: str
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline. `machine_at` is the ISO form of what `at` says in words."""

    title: str
    at: str
    machine_at: str
    by: str = ""
    text: str = ""
    documents: tuple[DocumentLink, ...] = ()
    letter: WholeLetter | None = None


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of a date's explanation: its running count, or why it does not count."""

    date: str
    machine_date: str
    count: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the worklist. `href` sorts by it; `sorted` says how the rows are sorted now."""

    text: str
    href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One case of the worklist: who and what first, then the deadline, then what remains."""

    reference: str
    href: str
    subject: str
    due: Due
    status: Tag
    cells: tuple[str, ...] = ()
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Keyset paging has no page numbers: only what lies before and after. Empty means none."""

    newer: str = ""
    older: str = ""
    newer_text: str = "Newer"
    older_text: str = "Older"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list; without `href` it can't be started yet."""

    title: str
    status: Tag
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    text: str
    chosen: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One question of the filter panel; few options make checkboxes, many a select."""

    name: str
    legend: str
    options: tuple[Option, ...]
    kind: Literal["checkboxes", "radios", "select"] = "checkboxes"


@dataclass(frozen=True, slots=True)
class Filters:
    """The filter panel: its questions, the free-text box's value, and what is chosen now."""

    action: str
    choices: tuple[Choice, ...] = ()
    chosen: tuple[PageLink, ...] = ()
    clear: str = ""
    search: str | None = None
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a page of numbers."""

    label: str
    value: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ChartComponent:
    """Figures to draw; see `templates/components/chart.html`, which works out the geometry."""

    id: str
    kind: Literal["bar", "line"]
    title: str
    description: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    texts: tuple[tuple[str, ...], ...] = ()
