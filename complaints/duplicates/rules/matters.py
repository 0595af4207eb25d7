"""Whether two texts are about the same matter."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from councils.document_reading import read_yaml

FILE = Path(__file__).resolve().parents[3] / "fixtures" / "duplicates" / "complaint_words.yaml"
TABLES: Any = read_yaml(FILE)
OBJECTS, FAULTS, COMMON = TABLES["objects"], TABLES["faults"], TABLES["common"]
FOLLOWS, SEPARATES = tuple(TABLES["follows"]), tuple(TABLES["separates"])
STOP_WORDS = frozenset(TABLES["stop_words"].split())
WORD = re.compile(r"[A-Za-z0-9&£'’-]+")
STREET = re.compile(
    r"\b([A-Za-z][A-Za-z'’]+)\s+(?:"
    r"(?i:(road|rd|street|lane|avenue|ave|crescent))\b|(St|Close|Drive|Way|Court|Gardens|Place|Terrace|Grove|Green|"
    r"Hill|Square|Row|Walk|Estate|House)\b)"
)
# Two references of one shape are two matters: two penalty charges, two planning applications.
NUMBERED = re.compile(r"\b(?=[A-Z0-9/-]*\d{2})(?:\d{2}/\d{4,5}/[A-Z]{2,5}|[A-Z]{1,4}-?\d{5,}[A-Z]?|\d{6,}|£\d+)\b")
CASE = re.compile(r"\b[A-Z]{2,4}-[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAY = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\d{1,2})(?:st|nd|rd|th)?\b"
    r"|\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\b",
    re.IGNORECASE,
)
NOT_A_STREET = STOP_WORDS | {"main", "busy", "side", "whole", "high", "narrow", "quiet", "residential", "across", "bus"}
SUFFIXES = (
    *("ations", "ation", "ingly", "ments", "ment", "ings", "ing", "ies", "ied", "ions", "ion", "ers", "er", "edly"),
    *("ed", "es", "ly", "s", "e", "y"),
)
SHORTEST_STEM = 4
# Most texts use the same few thousand words.
KEPT_WORDS = 20_000
# A word of this length may have one letter wrong.
LONG_WORD = 6
# More words in common say no more.
MOST_WORDS = 4
A_YEAR = 365


@dataclass(frozen=True, slots=True)
class ComplaintMatter:
    """What a contact is about. `service` is the id of the service area."""

    service: int
    summary: str
    description: str
    received_at: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class MatterWords:
    """What comparing needs, taken from the texts once."""

    objects: frozenset[str]
    main_objects: frozenset[str]
    faults: frozenset[str]
    words: frozenset[str]
    streets: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[tuple[int, int]]
    cases: frozenset[str]
    follows: bool
    separates: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` is above 0 if they are more likely one matter than two. `shared` is what both texts name, for staff.

    `named`: the newer one gives the reference of the earlier one.
    """

    score: float
    shared: tuple[str, ...]
    named: bool = False


@lru_cache(maxsize=KEPT_WORDS)
def stem(word: str) -> str:
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM - (suffix == "s"):
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) >= SHORTEST_STEM and word[-1] == word[-2] else word


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return the concept of each stem or pair of stems, and of each long stem with a letter left out."""
    concepts: dict[str, str] = {}
    for table in (COMMON, FAULTS, OBJECTS):
        for concept, listed in table.items():
            for phrase in listed:
                concepts[" ".join(stem(word) for word in phrase.split())] = concept
    misspelt: dict[str, str] = {}
    for known, concept in concepts.items():
        if " " not in known and len(known) >= LONG_WORD:
            misspelt.update(dict.fromkeys(_without_a_letter(known), concept))
    return concepts, misspelt


def _without_a_letter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


CONCEPTS, MISSPELT = _tables()


@lru_cache(maxsize=KEPT_WORDS)
def _concept(word: str) -> str | None:
    known = CONCEPTS.get(word) or MISSPELT.get(word)
    if known or len(word) < LONG_WORD - 1:
        return known
    return next((MISSPELT[less] for less in _without_a_letter(word) if less in MISSPELT), None)


def _read(text: str) -> tuple[list[str], set[str]]:
    """Return the concepts and the other words that say something."""
    plain = text.lower().replace("’", "'").replace("n't", " not").replace("'", "")
    typed = [word for raw in WORD.findall(plain) for word in (raw.split("-") if "-" in raw else [raw]) if word]
    stems = [stem(word) for word in typed]
    concepts, others, at = [], set(), 0
    while at < len(stems):
        pair = CONCEPTS.get(" ".join(stems[at : at + 2])) if at + 1 < len(stems) else None
        known = pair or (None if typed[at] in STOP_WORDS else _concept(stems[at]))
        if known:
            concepts.append(known)
        elif typed[at] not in STOP_WORDS and not typed[at].isdigit() and len(typed[at]) > 2:
            others.add(stems[at])
        at += 2 if pair else 1
    return concepts, others


@lru_cache(maxsize=512)
def words_of(matter: ComplaintMatter) -> MatterWords:
    text = f"{matter.summary}. {matter.description}"
    concepts, others = _read(text)
    in_summary, _ = _read(matter.summary)
    found = {name for name in concepts if name in OBJECTS}
    lower = text.lower().replace("’", "'")
    cases = frozenset(CASE.findall(text.upper()))
    streets = frozenset(_streets(text))
    return MatterWords(
        objects=frozenset(found),
        main_objects=frozenset(_main(concepts, in_summary)),
        faults=frozenset(name for name in concepts if name in FAULTS),
        words=frozenset(others - {street.split()[0] for street in streets}),
        streets=streets,
        numbers=frozenset(NUMBERED.findall(CASE.sub(" ", text.upper()))),
        days=frozenset(_days(lower)),
        cases=cases,
        follows=any(phrase in lower for phrase in FOLLOWS),
        separates=any(phrase in lower for phrase in SEPARATES),
    )


def _main(concepts: Iterable[str], in_summary: Iterable[str]) -> set[str]:
    """Return what the summary is about, or else what the text names most often."""
    named = {name for name in in_summary if name in OBJECTS}
    if named:
        return named
    counted: dict[str, int] = {}
    for name in concepts:
        if name in OBJECTS:
            counted[name] = counted.get(name, 0) + 1
    most = max(counted.values(), default=0)
    return {name for name, times in counted.items() if times == most}


def _streets(text: str) -> Iterator[str]:
    for name, *kinds in STREET.findall(text):
        if name.lower() not in NOT_A_STREET:
            yield f"{name.lower()} {_long(''.join(kinds).lower())}"


def _long(kind: str) -> str:
    return {"rd": "road", "ave": "avenue", "st": "street"}.get(kind, kind)


def _days(text: str) -> Iterator[tuple[int, int]]:
    for day, month, early, late_day, number, month_number in DAY.findall(text):
        if day or late_day:
            yield int(day or late_day), MONTHS.index((month or early)[:3]) + 1
        elif 1 <= int(month_number) <= len(MONTHS):
            yield int(number), int(month_number)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the smaller set both have."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _shape(number: str) -> str:
    return re.sub(r"[A-Z]", "A", re.sub(r"\d+", "9", number))


def _features(newer: ComplaintMatter, earlier: ComplaintMatter) -> dict[str, float]:
    new, old = words_of(newer), words_of(earlier)
    days = abs((newer.received_at - earlier.received_at).days)
    shapes = {_shape(number) for number in new.numbers} & {_shape(number) for number in old.numbers}
    return {
        "objects": _share(new.objects, old.objects),
        "main object": float(bool(new.main_objects & old.objects or old.main_objects & new.objects)),
        "other objects": float(_conflict(new.objects, old.objects)),
        "faults": _share(new.faults, old.faults),
        "other faults": float(_conflict(new.faults, old.faults)),
        "words": min(len(new.words & old.words), MOST_WORDS) / MOST_WORDS,
        "nothing": float(not (new.objects & old.objects or new.faults & old.faults or new.words & old.words)),
        "street": float(bool(new.streets & old.streets)),
        "other street": float(_conflict(new.streets, old.streets)),
        "number": float(bool(new.numbers & old.numbers)),
        "other number": float(bool(shapes) and not new.numbers & old.numbers),
        "day": float(bool(new.days & old.days)),
        "service": float(newer.service == earlier.service),
        "goes on": float(new.follows),
        "something else": float(new.separates),
        "time between": math.log1p(days) / math.log1p(A_YEAR),
    }


# What speaks for and against one matter. Fitted to the tuned half of the labelled set in tests/data, then rounded.
WEIGHTS = {
    "objects": 1.0,
    "main object": 1.8,
    "other objects": -2.3,
    "faults": 1.6,
    "other faults": -1.0,
    "words": 1.8,
    "nothing": -1.5,
    "street": 0.5,
    "other street": -0.8,
    "number": 2.0,
    "other number": -3.0,
    "day": 0.8,
    "service": 0.9,
    "goes on": 0.9,
    "something else": -1.5,
    "time between": -2.0,
}
# A contact that gives the reference of an earlier one is about it.
NAMED = 5.0


def likeness(newer: ComplaintMatter, earlier: ComplaintMatter) -> Likeness:
    found = _features(newer, earlier)
    new, old = words_of(newer), words_of(earlier)
    named = bool(earlier.reference) and earlier.reference in new.cases
    score = sum(WEIGHTS[name] * value for name, value in found.items()) + NAMED * named
    both = (*sorted(new.objects & old.objects), *sorted(new.faults & old.faults))
    places = (street.title() for street in sorted(new.streets & old.streets))
    return Likeness(round(score, 2), (*both, *places, *sorted(new.numbers & old.numbers)), named)
