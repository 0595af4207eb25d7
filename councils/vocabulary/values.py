"""Periods, days, texts, limits and states, and how the fields of documents and forms are declared."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints
from unicodedata import category
from zoneinfo import ZoneInfo

from councils.vocabulary.errors import RuleBroken

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.ASCII)
# Last labels of names that only exist within one network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal).
PRIVATE_DOMAINS = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "arpa", "invalid", "corp"}
)


def is_in_domain(address: str, domains: Collection[str]) -> bool:
    """Subdomains do not count: others may hold them."""
    return address.rpartition("@")[2].lower() in domains


def is_public(address: str) -> bool:
    """Whether email can leave the council's network."""
    domain = address.rpartition("@")[2].lower()
    last = domain.rpartition(".")[2]
    return DOMAIN.fullmatch(_in_ascii(domain)) is not None and last not in PRIVATE_DOMAINS and not last.isdigit()


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


LARGEST_NUMBER = 2**63 - 1


def number_in(text: str) -> int | None:
    """Return the number of a row that an address or a form names; None if it cannot be one in PostgreSQL."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER))):
        return None
    return int(text) if int(text) <= LARGEST_NUMBER else None


LONDON = ZoneInfo("Europe/London")


class RepeatOf(StrEnum):
    """What a second complaint about the same matter repeats."""

    OPEN = "an open complaint"
    NOT_FINAL = "a complaint answered before the last stage"
    FINAL = "a complaint answered at the last stage"
    INVESTIGATED = "a matter investigated already"


DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
OFFSET = re.compile(r"(Z|[+-]\d{2}:\d{2})\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2100


def read_day(text: str) -> date:
    """YYYY-MM-DD. Raises RuleBroken `time.malformed`, `time.out_of_range`."""
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise RuleBroken("time.malformed", f'"{text}" is not a date in the format 2026-02-05')
    _check_year(text, day.year)
    return day


def read_instant(text: str) -> datetime:
    """YYYY-MM-DD, or YYYY-MM-DDTHH:MM with or without seconds and offset.

    Raises RuleBroken `time.malformed`, `time.out_of_range`, `time.nonexistent`.
    """
    try:
        instant = datetime.fromisoformat(text) if INSTANT.fullmatch(text) else None
    except ValueError:
        instant = None
    if instant is None:
        raise RuleBroken("time.malformed", f'"{text}" is not a date and time in the format 2026-02-02T10:00')
    _check_year(text, instant.year)
    return instant if instant.tzinfo is not None else in_london(instant)


def read_instant_with_offset(text: str) -> datetime:
    """Raises RuleBroken `time.malformed`, `time.out_of_range`."""
    instant = read_instant(text)
    if not OFFSET.search(text):
        raise RuleBroken("time.malformed", f'"{text}" does not give an offset from UTC')
    return instant


def in_london(local: datetime) -> datetime:
    """The first of two instants, when clocks go back.

    Raises RuleBroken `time.nonexistent` for the hour skipped in spring.
    """
    instant = local.replace(tzinfo=LONDON)
    if instant.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local:
        raise RuleBroken(
            "time.nonexistent",
            f"{local:%Y-%m-%dT%H:%M} does not exist in Europe/London: the clocks go forward in that hour",
        )
    return instant


def _check_year(text: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken("time.out_of_range", f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}: check the year")


# Longer than any limit of a policy, Code or Act; a larger number is a typing error.
LARGEST_AMOUNT = 1000
WRITTEN = re.compile(r"(\d{1,9}) (working day|calendar day|month)s?", re.ASCII)


class PeriodUnit(StrEnum):
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Period:
    """From 1 to 1,000 units."""

    amount: int
    unit: PeriodUnit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= LARGEST_AMOUNT:
            raise RuleBroken(
                "period.absurd",
                f"{self.amount} {self.unit} is not between 1 and {LARGEST_AMOUNT:,}.",
            )

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Raises RuleBroken `period.malformed`, also for bare "days"."""
        written = WRITTEN.fullmatch(text)
        if written is None:
            raise RuleBroken(
                "period.malformed",
                f'"{text}" is not a period such as "10 working days", "28 calendar days" or "3 months"',
            )
        return cls(int(written[1]), PeriodUnit(f"{written[2]}s"))

    def end_after(self, day: date) -> date:
        """Return the last day after `day`. Raises ValueError for working days.

        Months end on the same day of the month, or the last of a shorter one.
        """
        if self.unit is PeriodUnit.CALENDAR_DAYS:
            return day + timedelta(days=self.amount)
        if self.unit is PeriodUnit.MONTHS:
            years, month = divmod(day.month - 1 + self.amount, 12)
            year = day.year + years
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        raise ValueError("working days are counted by a calendar")

    def end_from(self, day: date) -> date:
        """Return the day before `end_after`, or a shorter month's last day."""
        end = self.end_after(day)
        return end if self.unit is PeriodUnit.MONTHS and end.day < day.day else end - timedelta(days=1)


# Controls, format characters (zero-width space and joiners, direction marks), surrogates, unassigned, separators of
# all widths, and marks that only show on a letter before them.
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
# Letters and symbols by their category that are drawn as nothing: Hangul fillers, the empty braille cell and the
# musical null notehead (Unicode Standard, Default_Ignorable_Code_Point and blank glyphs).
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")


def has_visible_text(text: str) -> bool:
    return any(each not in BLANKS and category(each) not in INVISIBLE_CATEGORIES for each in text)


def either(choices: Sequence[str]) -> str:
    """Return for example "a, b or c"."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)


# The name of a version whose policy has no number and no date.
UNDATED = "undated"


def visible_or_empty(text: str) -> str:
    return text.strip() if has_visible_text(text) else ""


class TextPattern(NamedTuple):
    pattern: re.Pattern[str]
    problem: str


SLUG = TextPattern(
    re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII), "has characters other than lower-case letters, digits and hyphens"
)


class ReferenceTable(StrEnum):
    """A table of keys that documents refer to. Whoever reads the document supplies it."""

    OMBUDSMEN = "ombudsmen"
    CODES = "codes"


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
    # All values of a text, or the table that has them.
    words: tuple[str, ...] | ReferenceTable = ()
    matches: TextPattern | None = None
    # The list is written as a section with these keys.
    keys: tuple[str, ...] = ()
    # Fields of the record that documents do not write.
    given: tuple[tuple[str, Any], ...] = ()
    # The document says the opposite.
    negated: bool = False
    # It follows from other values.
    computed: bool = False


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


@dataclass(frozen=True, slots=True)
class Limits:
    """A council's document may change each within its bounds.

    A client is a network (portal.http.access.network_of); a megabyte is 2**20 bytes.
    """

    # Emails an hour to an unverified address, of the kind that anyone who enters it can cause.
    emails_an_hour: Annotated[int, DocumentField(low=1, high=100)] = 3
    # Files of one complaint before it is sent.
    draft_megabytes: Annotated[int, DocumentField(low=1, high=200)] = 200
    # Files an hour from one client.
    megabytes_an_hour: Annotated[int, DocumentField(low=1, high=100_000)] = 1024
    # Requests an hour from one client for the private link to a complaint.
    link_requests_an_hour: Annotated[int, DocumentField(low=1, high=1000)] = 20
    # Wrong answers an hour from one client to the questions of private links.
    wrong_answers_an_hour: Annotated[int, DocumentField(low=1, high=1000)] = 20
    # Empty drafts an hour from one client that are kept: past it the oldest of them are deleted. A new draft, or one
    # with text, is never refused.
    drafts_an_hour: Annotated[int, DocumentField(low=10, high=1000)] = 100
    # Messages and files that a complainant may add to one case within 24 hours.
    additions_a_day: Annotated[int, DocumentField(low=20, high=1000)] = 100


class DraftState(StrEnum):
    WRITING = "being written"
    WAITING = "waiting for approval"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class DraftStep(StrEnum):
    START = "started"
    CHANGE = "changed"
    SUBMIT = "submitted for approval"
    SEND_BACK = "sent back"
    PUBLISH = "approved and published"
    DISCARD = "discarded"


# From which states a step is open, and where it leads.
STEPS = {
    DraftStep.CHANGE: ((DraftState.WRITING,), DraftState.WRITING),
    DraftStep.SUBMIT: ((DraftState.WRITING,), DraftState.WAITING),
    DraftStep.SEND_BACK: ((DraftState.WAITING,), DraftState.WRITING),
    DraftStep.PUBLISH: ((DraftState.WAITING,), DraftState.PUBLISHED),
    DraftStep.DISCARD: ((DraftState.WRITING, DraftState.WAITING), DraftState.DISCARDED),
}
