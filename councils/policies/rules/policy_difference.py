"""Differences between policy versions, in words."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple

from councils.calendars.rules import written
from councils.policies.rules.procedure_rules import Cite, ProcedureRules, StageRules, Target
from councils.vocabulary.values import LONDON, DeclaredField, declaration, declared_fields, in_words, is_record

NOTHING = "nothing: the policy does not say"


class Difference(NamedTuple):
    """`before` or `after` is None where all is new or removed."""

    place: str
    before: str | None
    after: str | None

    @property
    def sentence(self) -> str:
        if self.before is None:
            return f"New: {self.place}: {self.after}."
        if self.after is None:
            return f"No longer: {self.place} (it was {self.before})."
        place = f"{self.place[:1].upper()}{self.place[1:]}"
        if self.before == NOTHING:
            return f"{place}: {self.after}, where the policy did not say."
        if self.after == NOTHING:
            return f"{place}: the policy becomes silent, it was {self.before}."
        return f"{place}: {self.before} becomes {self.after}."


def differences(before: ProcedureRules, after: ProcedureRules) -> tuple[Difference, ...]:
    return tuple(_between(before, after, ""))


def _between(before: Any, after: Any, place: str) -> Iterator[Difference]:
    if before == after:
        return
    if _is_part(before) and type(before) is type(after):
        for field in _stating(before):
            inner = (getattr(before, field.name), getattr(after, field.name))
            yield from _between(*inner, _join(place, _label(field)))
        yield from _source_moved(before, after, place)
    elif _is_list_of_parts(before, after):
        yield from _entries(before, after, place)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _items(before, after, place)
    else:
        yield Difference(place, said(before), said(after))


def _is_part(value: Any) -> bool:
    return _is_record(value) and not isinstance(value, Target | Cite)


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and is_record(type(value))


def _is_list_of_parts(before: Any, after: Any) -> bool:
    lists = isinstance(before, tuple) and isinstance(after, tuple)
    return lists and all(_is_part(each) for each in (*before, *after))


def _entries(before: tuple[Any, ...], after: tuple[Any, ...], place: str) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    for name in [*old, *(name for name in new if name not in old)]:
        where = _join(place, name)
        if name not in new:
            yield Difference(where, said(old[name]), None)
        elif name not in old:
            yield Difference(where, None, said(new[name]))
        else:
            yield from _between(old[name], new[name], where)


def _by_name(entries: tuple[Any, ...]) -> dict[str, Any]:
    return {_name(entry): entry for entry in entries}


def _name(entry: Any) -> str:
    key = next(field.name for field in declared_fields(type(entry)) if declaration(field).identifies)
    value = getattr(entry, key)
    return f"stage {value}" if isinstance(entry, StageRules) else said(value)


def _items(before: tuple[Any, ...], after: tuple[Any, ...], place: str) -> Iterator[Difference]:
    """The order matters only where nothing else changed."""
    gone = [each for each in before if each not in after]
    come = [each for each in after if each not in before]
    if not gone and not come:
        yield Difference(place, said(before), said(after))
    for each in gone:
        yield Difference(place, said(each), None)
    for each in come:
        yield Difference(place, None, said(each))


def _source_moved(before: Any, after: Any, place: str) -> Iterator[Difference]:
    old, new = getattr(before, "paragraph", ""), getattr(after, "paragraph", "")
    if old != new and place:
        yield Difference(_join(place, "paragraph"), said(old), said(new))


def said(value: Any) -> str:
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        return f"{written(local.date())} at {local:%H:%M}"
    return _said_thing(value)


def _said_thing(value: Any) -> str:
    if isinstance(value, date):
        return written(value)
    if isinstance(value, Enum):
        return in_words(str(value.value))
    if isinstance(value, Target):
        kept = f"{value.period} of {value.counts_from.value}{', as an aim' if value.aim else ''}"
        kept += ", with that day as the first" if value.first_day_counts else ""
        return f"{kept}{f', only: {value.when}' if value.when else ''} ({value.paragraph})"
    if isinstance(value, tuple):
        return ", ".join(said(each) for each in value)
    if _is_record(value):
        return _said_part(value)
    return in_words(str(value))


def _said_part(part: Any) -> str:
    stated = [(field, getattr(part, field.name)) for field in _stating(part)]
    words = [f"{_label(field)} {said(value)}".strip() for field, value in stated if value not in (None, "", (), False)]
    return "; ".join(words)


def _stating(part: Any) -> tuple[DeclaredField, ...]:
    return tuple(each for each in declared_fields(type(part)) if each.kind is not Cite and not declaration(each).source)


def _label(field: DeclaredField) -> str:
    label = declaration(field).label
    return in_words(field.name) if label is None else label


def _join(place: str, name: str) -> str:
    return ", ".join(part for part in (place, name) if part)
