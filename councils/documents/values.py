"""How one value of a document is read, by the type that it is declared with."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, get_origin

from pydantic import AfterValidator, BeforeValidator, Field, Strict

from councils.calendars.rules.local_time import read_day, read_instant
from councils.documents.refusals import LONGEST_TEXT, printable, shown, wrong_value
from councils.vocabulary.document_fields import DeclaredField, DocumentField, TextPattern
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.periods import Period
from councils.vocabulary.roles import STAFF_ROLES, Role
from councils.vocabulary.visible_text import has_visible_text


def value_type(source: DeclaredField) -> Any:
    """The type by which pydantic validates a value, or each of a list."""
    declared = source.declared
    if source.kind is bool:
        return Annotated[bool, Strict()]
    if source.kind is int:
        return Annotated[int, Strict(), Field(ge=declared.low, le=declared.high)]
    longest = None if source.many else LONGEST_TEXT
    text: Any = Annotated[str, Strict(), Field(max_length=longest), AfterValidator(_visible)]
    if get_origin(source.kind) is Mapping:
        return Annotated[dict[str, text], BeforeValidator(_with_text_keys)]
    parse = _parser(source)
    return Annotated[text, AfterValidator(_parsed(parse))] if parse else text


def _with_text_keys(content: Any) -> Any:
    return {printable(str(key)): value for key, value in content.items()} if isinstance(content, dict) else content


def _visible(text: str) -> str:
    if not has_visible_text(text):
        raise wrong_value("text.invisible", f"{shown(text)} is not a text")
    return text.strip()


def _parsed(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    def validate(text: str) -> Any:
        try:
            return parse(text)
        except RuleBroken as wrong:
            raise wrong_value(wrong.code, wrong.message) from wrong

    return validate


def _parser(source: DeclaredField) -> Callable[[str], Any] | None:
    """How a text is read that stands for another value; None for one that stands for itself."""
    kind, declared, pattern = source.kind, source.declared, source.declared.matches
    if declared.words:
        return lambda text: _word(text, declared.known_words())
    if pattern is not None:
        return lambda text: _matching(text, pattern)
    if kind is Role:
        return _staff_role
    if issubclass(kind, StrEnum):
        return lambda text: kind(_word(text, [each.value for each in kind]))
    if kind is Period:
        return lambda text: _period(text, declared)
    return {str: None, date: read_day, datetime: _utc, time: _time}.get(kind, getattr(kind, "parse", None))


def _word(text: str, words: Iterable[str]) -> str:
    for word in words:
        if text in (word, word.replace("_", " ")):
            return word
    known = ", ".join(word.replace("_", " ") for word in words)
    raise RuleBroken("document.word", f'"{text}" is not one of: {known}')


def _matching(text: str, wanted: TextPattern) -> str:
    if not wanted.pattern.fullmatch(text):
        raise RuleBroken("document.pattern", f'"{text}" {wanted.problem}')
    return text


def _staff_role(text: str) -> Role:
    role = Role(_word(text, [each.value for each in Role]))
    if role not in STAFF_ROLES:
        raise RuleBroken("document.role", f'"{role.label}" works for no council')
    return role


def _period(text: str, declared: DocumentField) -> Period:
    period = Period.parse(text)
    if declared.unit not in (None, period.unit):
        raise RuleBroken("period.unit", f"is counted in {declared.unit}")
    return period


def _utc(text: str) -> datetime:
    """In UTC like what the database returns: comparing two instants of one zone is cheap."""
    return read_instant(text).astimezone(UTC)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as wrong:
        raise RuleBroken("time.malformed", f'"{text}" is not a time such as 08:00') from wrong
