"""What is declared beside the type of a document's value."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

from councils.vocabulary.periods import PeriodUnit


class TextPattern(NamedTuple):
    pattern: re.Pattern[str]
    problem: str


SLUG = TextPattern(
    re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII), "has characters other than lower-case letters, digits and hyphens"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentField:
    """Where a value is in a document, and what it may be."""

    # The place with dots, the field's own name if None; a record at "" puts its keys into the record around it.
    at: str | None = None
    # None: where the field has no default.
    required: bool | None = None
    # Bounds of a number.
    low: int | None = None
    high: int | None = None
    # The only unit of a period.
    unit: PeriodUnit | None = None
    # All values of a text, or a function that returns them.
    words: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    matches: TextPattern | None = None
    # The list is written as a section with these keys.
    keys: tuple[str, ...] = ()
    # Fields of the record that documents do not write.
    given: tuple[tuple[str, Any], ...] = ()
    # The document says the opposite.
    negated: bool = False
    # It follows from other values.
    computed: bool = False

    def known_words(self) -> tuple[str, ...]:
        return self.words() if callable(self.words) else self.words


UNDECLARED = DocumentField()


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """`kind` is the type of the value, or of each of `many`."""

    name: str
    kind: Any
    many: bool
    required: bool
    declared: DocumentField

    @property
    def is_record(self) -> bool:
        return is_record(self.kind)

    @property
    def path(self) -> tuple[str, ...]:
        place = self.name if self.declared.at is None else self.declared.at
        return tuple(place.split(".")) if place else ()


@dataclass(slots=True)
class DocumentKey:
    """A value, or a section with `keys`.

    `source` is the field that declares it, `owner` the field whose record has `source`.
    """

    source: DeclaredField | None = None
    owner: DeclaredField | None = None
    keys: dict[str, "DocumentKey"] = field(default_factory=dict)
    records: tuple[type, ...] = ()
    required: bool = False

    @property
    def is_section(self) -> bool:
        return self.source is None or bool(self.records) or bool(self.keys)

    @property
    def many(self) -> bool:
        return self.source is not None and self.source.many and not self.source.declared.keys


def is_record(kind: type) -> bool:
    """Whether documents write its fields; a type with `parse` is one text."""
    return is_dataclass(kind) and not hasattr(kind, "parse")


def declared_fields(kind: Any) -> tuple[DeclaredField, ...]:
    return _declared_fields(kind)


@cache
def _declared_fields(kind: type) -> tuple[DeclaredField, ...]:
    return tuple(_declared(kind))


def _declared(kind: type) -> Iterator[DeclaredField]:
    hints = get_type_hints(kind, include_extras=True)
    for each in fields(kind):
        value, declared = _unwrapped(hints[each.name])
        several = get_origin(value) is tuple
        inner = _unwrapped(get_args(value)[0])[0] if several else value
        needed = each.default is MISSING if declared.required is None else declared.required
        yield DeclaredField(each.name, inner, several, needed and inner is not bool, declared)


def _unwrapped(hint: Any) -> tuple[Any, DocumentField]:
    """Of two declarations the outer one counts."""
    declared = UNDECLARED
    if get_origin(hint) is Annotated:
        hint, *metadata = get_args(hint)
        declared = next((each for each in reversed(metadata) if isinstance(each, DocumentField)), declared)
    if get_origin(hint) is UnionType:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    return hint, declared


def document_section(kind: type) -> DocumentKey:
    section = DocumentKey(records=(kind,))
    for each in declared_fields(kind):
        if not each.declared.computed:
            _put(section, each)
    return section


def _put(section: DocumentKey, each: DeclaredField) -> None:
    *parents, last = each.path or ("",)
    for parent in parents:
        section = section.keys.setdefault(parent, DocumentKey())
    if each.is_record:
        inner = section.keys.setdefault(last, DocumentKey()) if last else section
        inner.source = inner.source or (each if last else None)
        inner.required = inner.required or each.required
        _merge(inner, each)
    elif each.declared.keys:
        keys = {key: DocumentKey(each, each) for key in each.declared.keys}
        section.keys[last] = DocumentKey(each, keys=keys, required=each.required)
    else:
        section.keys[last] = DocumentKey(each, required=each.required)


def _merge(section: DocumentKey, each: DeclaredField) -> None:
    """Two records in a section share the keys that both have."""
    written = document_section(each.kind)
    given = {name for name, _ in each.declared.given}
    section.records = (*section.records, *written.records)
    for key, node in written.keys.items():
        if node.source is None or node.source.name not in given:
            node.owner = node.owner or each
            section.keys.setdefault(key, node)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyField(DocumentField):
    """A value of a policy, or a record of values."""

    # In the policy editor, if `asked`: "{owner}" is the question of the record around it, "{key}" the key.
    question: str = ""
    asked: bool = True
    # Of a record.
    title: str = ""
    # What an entry of a list is called.
    one: str = "Entry"
    # In differences; None: the field's name.
    label: str | None = None
    # Added to the reference.
    meaning: str = ""
    # The key of what the Codes ask for (see `code_check`).
    provision: str = ""
    # Where the product uses it; empty: where it uses the record around it.
    acts: str = ""
    # Its part of a sentence about the record, with the value at "{}".
    wording: str = ""
    # By itself it states nothing.
    beside: bool = False
    # It only says where the policy states the values beside it.
    source: bool = False
    # It tells the entries of a list apart.
    identifies: bool = False
    # Usually several lines.
    long: bool = False


PLAIN = PolicyField()
OWNER = "{owner}"
Paragraph = Annotated[
    str,
    PolicyField(question="Paragraph of the policy", required=True, source=True, meaning="where the policy says so"),
]
Note = Annotated[str, PolicyField(asked=False, beside=True, source=True, meaning="how an unclear sentence was read")]


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A key with its declaration, completed from the record around it."""

    path: str
    declared: PolicyField
    kind: type
    many: bool
    required: bool
    is_section: bool
    asked: bool
    question: str
    provision: str
    acts: str
    title: str
    # The title of the section around it.
    group: str = ""
    # Those of a section.
    keys: tuple["PolicyKey", ...] = ()

    @property
    def key(self) -> str:
        return self.path.rpartition(".")[2]

    def values(self) -> Iterator["PolicyKey"]:
        """Its own values, paragraphs last, then those of its sections."""
        yield from sorted((each for each in self.keys if not each.is_section), key=lambda each: each.declared.source)
        for each in self.keys:
            if not each.many:
                yield from each.values()


def policy_keys(rules: type) -> tuple[PolicyKey, ...]:
    return _resolved(document_section(rules).keys, None)


def _resolved(keys: Mapping[str, DocumentKey], around: PolicyKey | None) -> tuple[PolicyKey, ...]:
    return tuple(_key(key, node, around) for key, node in keys.items())


def _key(key: str, node: DocumentKey, around: PolicyKey | None) -> PolicyKey:
    declared, owner = declaration(node.source), declaration(node.owner)
    inner = [declaration(each.source) for each in node.keys.values()]
    taken_over = any(OWNER in each.question for each in inner)
    words = in_words(key).capitalize()
    made = PolicyKey(
        path=f"{around.path}.{key}" if around else key,
        declared=declared,
        kind=node.source.kind if node.source else object,
        many=node.many,
        required=node.required,
        is_section=node.is_section,
        asked=declared.asked and (around is None or around.asked),
        question=declared.question.format(owner=owner.question, key=words) or words,
        provision=declared.provision if not taken_over else "",
        acts=declared.acts or owner.acts or (around.acts if around else ""),
        title=declared.title or words,
        group=around.title if around else "",
    )
    if OWNER in declared.question:
        return replace(made, provision=owner.provision)
    return replace(made, keys=_resolved(node.keys, made))


def declaration(source: DeclaredField | None) -> PolicyField:
    declared = source.declared if source is not None else PLAIN
    return declared if isinstance(declared, PolicyField) else PLAIN


def in_words(name: str) -> str:
    return name.replace("_", " ")
