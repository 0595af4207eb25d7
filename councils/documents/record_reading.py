"""Reads a part of a document into a dataclass whose field types say what each key holds.

A field without a default is required. Texts, yes or no, periods, words of an enumeration, lists of them, and
dataclasses inside dataclasses are understood; a field of another type is a mistake of the program.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from councils.calendars.rules.periods import Period
from councils.documents.reading import DocumentSection
from councils.vocabulary.roles import STAFF_ROLES, Role

Record = TypeVar("Record")


def read_record(part: DocumentSection, kind: type[Record]) -> Record:
    """The part as this dataclass; what is wrong with it is reported to the part."""
    return cast(Record, _record(part, kind))


def _record(part: DocumentSection, kind: Any) -> Any:
    return kind(**{name: read(part) for name, read in _readers(kind)})


@cache
def _readers(kind: type[Any]) -> tuple[tuple[str, Callable[[DocumentSection], Any]], ...]:
    types = get_type_hints(kind)
    return tuple((field.name, _reader(field, types[field.name])) for field in fields(kind))


def _reader(field: Field[Any], kind: Any) -> Callable[[DocumentSection], Any]:
    key, required = field.name, field.default is MISSING
    if get_origin(kind) is tuple:
        return _many(key, get_args(kind)[0], required)
    if isinstance(kind, UnionType):
        kind = next(each for each in get_args(kind) if each is not NoneType)
        return lambda part: _one(key, kind)(part) if part.has(key) else None
    if kind is str and not required:
        return lambda part: part.text(key, default="")
    return _one(key, kind)


def _one(key: str, kind: Any) -> Callable[[DocumentSection], Any]:
    if kind is str:
        return lambda part: part.text(key)
    if kind is bool:
        return lambda part: part.flag(key)
    if kind is Period:
        return lambda part: part.period(key)
    if is_dataclass(kind):
        return lambda part: _record(part.required_section(key), kind)
    if issubclass(kind, StrEnum):
        return lambda part: part.word(key, kind)
    raise TypeError(kind)


def _many(key: str, kind: Any, required: bool) -> Callable[[DocumentSection], tuple[Any, ...]]:
    def read(part: DocumentSection) -> tuple[Any, ...]:
        found: tuple[Any, ...]
        if is_dataclass(kind):
            found = tuple(_record(each, kind) for each in part.sections(key))
        elif kind is Role:
            found = read_roles(part, key)
        else:
            found = part.texts(key) if kind is str else part.words(key, kind)
        if required and not found:
            part.refuse(key, "is missing")
        return found

    return read


def read_roles(part: DocumentSection, key: str) -> tuple[Role, ...]:
    """A list of roles that people hold in a council."""
    roles = part.words(key, Role)
    for role in roles:
        if role not in STAFF_ROLES:
            part.refuse(key, f'"{role.label}" works for no council')
    return roles
