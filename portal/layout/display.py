"""Frozen classes that component templates render."""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["on_time", "due_soon", "overdue", "paused", "done", "none"]
Colour = Literal["", "grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"]


@dataclass(frozen=True, slots=True)
class PageLink:
    """`hidden` is read out and distinguishes several "Change" links."""

    text: str
    href: str
    hidden: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    standing: Standing
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    text: str
    colour: Colour = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a summary list. A value of several lines is typed text."""

    key: str
    value: str
    actions: tuple[PageLink, ...] = ()
    tag: Tag | None = None
    due: Due | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """`details` such as "PDF, 120 KB, from you on 3 May 2026"."""

    name: str
    href: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class WholeLetter:
    """`reconstructed` if the sent text was not kept."""

    heading: str
    text: str
    reconstructed: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """`machine_at` is the ISO form of `at`."""

    title: str
    at: str
    machine_at: str
    by: str = ""
    text: str = ""
    documents: tuple[DocumentLink, ...] = ()
    letter: WholeLetter | None = None


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """A running count, or why the day does not count."""

    date: str
    machine_date: str
    count: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    text: str
    href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class WorklistRow:
    reference: str
    href: str
    subject: str
    due: Due
    status: Tag
    cells: tuple[str, ...] = ()
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Keyset pagination has no page numbers. Empty means none."""

    newer: str = ""
    older: str = ""
    newer_text: str = "Newer"
    older_text: str = "Older"


@dataclass(frozen=True, slots=True)
class Task:
    """Without `href` it cannot be started yet."""

    title: str
    status: Tag
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    chosen: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    legend: str
    options: tuple[Option, ...]
    kind: Literal["checkboxes", "radios", "select"] = "checkboxes"


@dataclass(frozen=True, slots=True)
class Filters:
    action: str
    choices: tuple[Choice, ...] = ()
    chosen: tuple[PageLink, ...] = ()
    clear: str = ""
    search: str | None = None
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ChartComponent:
    """`templates/components/chart.html` works out the geometry."""

    id: str
    kind: Literal["bar", "line"]
    title: str
    description: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    texts: tuple[tuple[str, ...], ...] = ()
