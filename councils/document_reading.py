"""Strict reading of YAML documents into the dataclasses that declare their fields."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, get_origin

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Role
from councils.vocabulary.values import (
    DeclaredField,
    DocumentField,
    DocumentKey,
    Period,
    ReferenceTable,
    TextPattern,
    declared_fields,
    document_section,
    has_visible_text,
    read_day,
    read_instant,
)

LARGEST_BYTES = 500_000
BOOLEAN = re.compile(r"^(?:yes|no|true|false)$")
WHOLE_NUMBER = re.compile(r"^-?(?:0|[1-9][0-9]{0,8})$")
NOTHING = re.compile(r"^(?:~|null|)$")


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f'the key "{key.value}" is used twice', key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # A few lines of nested references could expand to more than any memory holds.
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "documents cannot use references", mark)
        return super().compose_node(parent, index)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", BOOLEAN, list("yntf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", WHOLE_NUMBER, list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", NOTHING, ["~", "n", ""])


def read_yaml(path: Path) -> object:
    """Raises RuleBroken `document.unreadable`."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise RuleBroken("document.unreadable", f"{path} is too large.")
        content = path.read_bytes()
    except OSError as error:
        raise RuleBroken("document.unreadable", f"{path} cannot be read: {_one_line(error)}") from error
    return parse_yaml(content, str(path))


def parse_yaml(content: str | bytes, name: str) -> object:
    """Raises RuleBroken `document.unreadable` with the line."""
    if len(content) > LARGEST_BYTES:
        raise RuleBroken("document.unreadable", f"{name} is too large.")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        # The loader is a SafeLoader: it makes plain values only.
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise RuleBroken("document.unreadable", f"{name} cannot be read: {_one_line(error)}") from error


def written_yaml(document: object) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


LONGEST_TEXT = 2000
CONTRADICTION = "document.contradiction"
# The pydantic message of our own problems, whose text is in the error's context.
REFUSED = "refused"
NUMBER = "{value} is not a whole number{bounds}"
# Messages by pydantic's error code.
MESSAGES = {
    "missing": "is missing",
    "too_short": "is missing: at least one is needed",
    "extra_forbidden": "is not a known key; known here: {known}",
    "model_type": "needs keys and values, not {value}",
    "dict_type": "needs keys and values, not {value}",
    "list_type": "{value} is not a list",
    "bool_type": "{value} is not yes or no",
    "int_type": NUMBER,
    "greater_than_equal": NUMBER,
    "less_than_equal": NUMBER,
    "string_type": "{value} is not a text",
    "string_unicode": "{value} is not a text",
    "string_too_long": f"{{value}} has more than {LONGEST_TEXT:,} characters",
}
# For every other code.
UNREADABLE = "{value} cannot be read"


class DocumentRefused(RuleBroken):
    """Each of its `problems` has its place."""

    def __init__(self, code: str, what: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(code, "\n".join([f"{what} is refused:", *(f"  {problem}" for problem in self.problems)]))


def refuse_if_any(code: str, what: str, problems: Iterable[str]) -> None:
    """Raises DocumentRefused."""
    found = list(problems)
    if found:
        raise DocumentRefused(code, what, found)


def wrong_value(code: str, message: str) -> PydanticCustomError:
    """Return a problem of one value, to raise during validation."""
    return PydanticCustomError(code, REFUSED, {"problem": printable(message)})


def contradiction(problems: Iterable[tuple[str, str]]) -> PydanticCustomError:
    """Return problems of a section, each with its key."""
    return PydanticCustomError(CONTRADICTION, REFUSED, {"problems": [(key, printable(said)) for key, said in problems]})


def problems_of(section: DocumentKey, refused: ValidationError) -> list[str]:
    return [problem for error in refused.errors(include_url=False) for problem in _problems(section, error)]


def _problems(root: DocumentKey, error: ErrorDetails) -> Iterator[str]:
    code, context = error["type"], error.get("ctx", {})
    place, around, node = _place(root, error)
    if code == CONTRADICTION:
        for key, problem in context["problems"]:
            yield f"{place}.{key}: {problem}" if place else f"{key}: {problem}"
        return
    values = {"value": shown(error["input"]), "known": ", ".join(sorted(around.keys)), "bounds": _bounds(node)}
    said = context["problem"] if "problem" in context else MESSAGES.get(code, UNREADABLE).format(**values)
    yield f"{place or 'the document'}: {said}"


def _place(root: DocumentKey, error: ErrorDetails) -> tuple[str, DocumentKey, DocumentKey]:
    """The place (list indexes from 0), the section and the key."""
    place, around, node = "", root, root
    for step in error["loc"]:
        if isinstance(step, int):
            place += f"[{step}]" if node.is_section else ""
        else:
            place += f".{step}" if place else step
            around, node = node, node.keys.get(step, DocumentKey())
    return place, around, node


def _bounds(node: DocumentKey) -> str:
    declared = node.source.declared if node.source is not None else DocumentField()
    if declared.high is None:
        return "" if declared.low is None else f" of {declared.low} or more"
    return f" from {declared.low} to {declared.high}"


def shown(value: object) -> str:
    text = printable(f'"{value}"' if isinstance(value, str) else repr(value))
    return text if len(text) <= 60 else f"{text[:57]}..."


def printable(text: str) -> str:
    """Escape lone surrogates, which nothing can write."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


# The keys of each table, read when they are needed.
Tables = Mapping[ReferenceTable, Callable[[], tuple[str, ...]]]


def value_type(source: DeclaredField, tables: Tables) -> Any:
    """Pydantic's type of a value, or of each in a list."""
    declared = source.declared
    if source.kind is bool:
        return Annotated[bool, Strict()]
    if source.kind is int:
        return Annotated[int, Strict(), Field(ge=declared.low, le=declared.high)]
    longest = None if source.many else LONGEST_TEXT
    text: Any = Annotated[str, Strict(), Field(max_length=longest), AfterValidator(_visible)]
    if get_origin(source.kind) is Mapping:
        return Annotated[dict[str, text], BeforeValidator(_with_text_keys)]
    parse = _parser(source, tables)
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


def words_declared(declared: DocumentField, tables: Tables) -> tuple[str, ...]:
    words = declared.words
    return tables[words]() if isinstance(words, ReferenceTable) else words


def _parser(source: DeclaredField, tables: Tables) -> Callable[[str], Any] | None:
    kind, declared, pattern = source.kind, source.declared, source.declared.matches
    if declared.words:
        return lambda text: _word(text, words_declared(declared, tables))
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
    """Like the database: comparing instants of one zone is cheap."""
    return read_instant(text).astimezone(UTC)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as wrong:
        raise RuleBroken("time.malformed", f'"{text}" is not a time such as 08:00') from wrong


Record = TypeVar("Record")
# Yields a section's contradictions: the key, or the place below it, and the problem.
Check = Callable[[Any], Iterator[tuple[str, str]]]
# Completes a record's values: those that the document states, and its section.
Completion = Callable[[dict[str, Any], Any], dict[str, Any]]
# Models are built when the first document is read, those of sections only as part of the whole.
CONFIG = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class DocumentReader(Generic[Record]):
    """`checks` find contradictions in a section, `completions` complete its values.

    Both hold for subclasses.
    """

    def __init__(
        self,
        kind: type[Record],
        code: str,
        what: str,
        checks: Mapping[type, Check] | None = None,
        completions: Mapping[type, Completion] | None = None,
        tables: Tables | None = None,
    ) -> None:
        self.kind, self.code, self.what = kind, code, what
        self.checks, self.completions, self.tables = checks or {}, completions or {}, tables or {}
        self.section = document_section(kind)

    @cached_property
    def model(self) -> type[BaseModel]:
        return self._model(self.section)

    def read(self, document: object) -> Record:
        """Raises DocumentRefused with all bad values, else all contradictions."""
        try:
            section = self.model.model_validate(document)
        except ValidationError as refused:
            raise DocumentRefused(self.code, self.what, problems_of(self.section, refused)) from refused
        record: Record = self._record(self.kind, section)
        return record

    def _model(self, section: DocumentKey) -> type[BaseModel]:
        fields: dict[str, Any] = {key: self._field(node) for key, node in section.keys.items()}
        validators: dict[str, Any] = {"leave_out_nothings": model_validator(mode="before")(_without_nothings(section))}
        checks = [self.checks[each] for kind in section.records for each in kind.__mro__ if each in self.checks]
        if checks:
            validators["check"] = model_validator(mode="after")(_checked_by(checks))
        return create_model("Section", __config__=CONFIG, __validators__=validators, **fields)

    def _field(self, node: DocumentKey) -> tuple[Any, Any]:
        value: Any = (
            self._model(node) if node.source is None or node.is_section else value_type(node.source, self.tables)
        )
        if node.many:
            shortest = Field(min_length=int(node.required))
            value = Annotated[list[value], Strict(), shortest, AfterValidator(tuple)]
        return (value, ...) if node.required else (value | None, None)

    def _record(self, kind: type, section: Any, given: Iterable[tuple[str, Any]] = ()) -> Any:
        values = dict(given)
        for each in declared_fields(kind):
            stated = None if each.declared.computed else _at(section, each.path)
            if stated is not None:
                values[each.name] = self._stated(each, stated)
        for each_kind in kind.__mro__:
            if each_kind in self.completions:
                values = self.completions[each_kind](values, section)
        return kind(**values)

    def _stated(self, each: DeclaredField, stated: Any) -> Any:
        if each.declared.keys:
            return tuple(getattr(stated, key) for key in each.declared.keys)
        if each.is_record and each.many:
            return tuple(self._record(each.kind, one) for one in stated)
        if each.is_record:
            return self._record(each.kind, stated, each.declared.given)
        return not stated if each.declared.negated else stated


def _at(section: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        section = getattr(section, key, None)
    return section


def _without_nothings(section: DocumentKey) -> Callable[[Any], Any]:
    """Unknown keys stay, to be refused."""

    def validate(content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        stated = [(key, value) for key, value in content.items() if value is not None or key not in section.keys]
        return {printable(str(key)): value for key, value in stated}

    return validate


def _checked_by(checks: Iterable[Check]) -> Callable[[Any], Any]:
    def validate(section: Any) -> Any:
        problems = [problem for check in checks for problem in check(section)]
        if problems:
            raise contradiction(problems)
        return section

    return validate
