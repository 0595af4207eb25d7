"""Reads a document piece by piece and gathers what is wrong with it, each problem with its place.

A reader asks a section for the keys that it knows; `finish` then reports every key that nobody asked for. A
wrong value is reported once and a stand-in of the right type goes on, so that one reading finds all problems.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from councils.calendars.rules.local_time import read_day, read_instant
from councils.calendars.rules.periods import Period, PeriodUnit
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.visible_text import has_visible_text

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")
STAND_IN_PERIOD = Period(1, PeriodUnit.WORKING_DAYS)
STAND_IN_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
# In a paragraph or a note a document may say much, but not a book.
LONGEST_TEXT = 2000


class DocumentSection:
    """One mapping of a document, at its place."""

    def __init__(self, content: object, place: str, problems: list[str]) -> None:
        self.place = place
        self.problems = problems
        self.asked: set[str] = set()
        self.parts: list[DocumentSection] = []
        self.content: dict[object, object] = content if isinstance(content, dict) else {}
        if not isinstance(content, dict):
            self._report("", f"needs keys and values, not {_shown(content)}")

    def has(self, key: str) -> bool:
        """Whether the document gives the key any value."""
        self.asked.add(key)
        return self.content.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """Words; required where there is no default."""
        value = self._given(key, default is None)
        if value is None:
            return default or ""
        if isinstance(value, str) and has_visible_text(value) and len(value) <= LONGEST_TEXT:
            return value.strip()
        self._report(key, f"{_shown(value)} is not a text")
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        values = self._list(key)
        wrong = [value for value in values if not isinstance(value, str) or not has_visible_text(value)]
        for value in wrong:
            self._report(key, f"{_shown(value)} is not a text")
        return tuple(value.strip() for value in values if isinstance(value, str))

    def flag(self, key: str) -> bool:
        """Yes or no; no where the document doesn't say."""
        value = self._given(key, required=False)
        if value is None or isinstance(value, bool):
            return bool(value)
        self._report(key, f"{_shown(value)} is not yes or no")
        return False

    def number(self, key: str, low: int, high: int) -> int | None:
        """A whole number within bounds, or None where there is none."""
        value = self._given(key, required=False)
        if value is None or (type(value) is int and low <= value <= high):
            return value if type(value) is int else None
        self._report(key, f"{_shown(value)} is not a whole number from {low} to {high}")
        return None

    def period(self, key: str) -> Period:
        """A required length of time."""
        return self._read(key, Period.parse, STAND_IN_PERIOD)

    def optional_period(self, key: str) -> Period | None:
        """A length of time, or None where the document sets none."""
        return self.period(key) if self.has(key) else None

    def day(self, key: str) -> date:
        """A required date."""
        return self._read(key, read_day, date.min)

    def instant(self, key: str) -> datetime:
        """A required date and time."""
        return self._read(key, read_instant, STAND_IN_INSTANT)

    def word(self, key: str, kind: type[Word]) -> Word:
        """A required word of an enumeration."""
        return self._read(key, lambda text: _word(text, kind), next(iter(kind)))

    def words(self, key: str, kind: type[Word]) -> tuple[Word, ...]:
        """A list of words of an enumeration; empty where there is none."""
        found = []
        for text in self.texts(key):
            try:
                found.append(_word(text, kind))
            except RuleBroken as wrong:
                self._report(key, wrong.message)
        return tuple(found)

    def section(self, key: str) -> "DocumentSection | None":
        """The mapping under a key, or None where there is none."""
        return self._part(self.content[key], self._place(key)) if self.has(key) else None

    def required_section(self, key: str) -> "DocumentSection":
        """The mapping under a key that has to be there."""
        value = self._given(key, required=True)
        return self._part({} if value is None else value, self._place(key))

    def sections(self, key: str) -> list["DocumentSection"]:
        """The mappings in the list under a key; empty where there is none."""
        return [self._part(value, f"{self._place(key)}[{i}]") for i, value in enumerate(self._list(key))]

    def refuse(self, key: str, problem: str) -> None:
        """Report that a value, though well formed, contradicts another."""
        self._report(key, problem)

    def finish(self) -> None:
        """Report every key, here and below, that nobody asked for."""
        for key in self.content:
            if key not in self.asked:
                self._report(str(key), f"is not a known key; known here: {', '.join(sorted(self.asked))}")
        for part in self.parts:
            part.finish()

    def _given(self, key: str, required: bool) -> object:
        if not self.has(key) and required:
            self._report(key, "is missing")
        return self.content.get(key)

    def _list(self, key: str) -> list[object]:
        value = self._given(key, required=False)
        if value is None or isinstance(value, list):
            return value or []
        self._report(key, f"{_shown(value)} is not a list")
        return []

    def _read(self, key: str, parse: Callable[[str], Value], stand_in: Value) -> Value:
        text = self.text(key)
        if text:
            try:
                return parse(text)
            except RuleBroken as wrong:
                self._report(key, wrong.message)
        return stand_in

    def _part(self, content: object, place: str) -> "DocumentSection":
        part = DocumentSection(content, place, self.problems)
        self.parts.append(part)
        return part

    def _place(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place and key else self.place or key

    def _report(self, key: str, problem: str) -> None:
        self.problems.append(f"{self._place(key) or 'the document'}: {problem}")


class DocumentRefused(RuleBroken):
    """A document that is not taken; each of its `problems` is a place and what is wrong there."""

    def __init__(self, code: str, what: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(code, "\n".join([f"{what} is refused:", *(f"  {problem}" for problem in self.problems)]))


def refuse_if_any(code: str, what: str, problems: Iterable[str]) -> None:
    """Raise DocumentRefused, whose message has one line for each problem, if there are any."""
    found = list(problems)
    if found:
        raise DocumentRefused(code, what, found)


def _word(text: str, kind: type[Word]) -> Word:
    for word in kind:
        if text in (word.value, word.value.replace("_", " ")):
            return word
    known = ", ".join(word.value.replace("_", " ") for word in kind)
    raise RuleBroken("document.word", f'"{text}" is not one of: {known}')


def _shown(value: object) -> str:
    shown = f'"{value}"' if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
