"""Questions about a policy, from the declaration of its values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from councils.document_reading import words_declared
from councils.policies.rules.lifecycle_rules import OpeningHours
from councils.policies.rules.policy_document import POLICY_TABLES
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.roles import STAFF_ROLES, Role
from councils.vocabulary.values import Period, PolicyKey, ReferenceTable, in_words, policy_keys


class QuestionKind(StrEnum):
    TEXT = "text"
    LINES = "lines"
    PERIOD = "period"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"
    INSTANT = "instant"


SHAPES: Mapping[type, QuestionKind] = {
    str: QuestionKind.TEXT,
    bool: QuestionKind.FLAG,
    int: QuestionKind.NUMBER,
    Period: QuestionKind.PERIOD,
    date: QuestionKind.DAY,
    datetime: QuestionKind.INSTANT,
    OpeningHours: QuestionKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Question:
    # Its place within the part, with dots.
    path: str
    label: str
    kind: QuestionKind = QuestionKind.TEXT
    # Words, or a function that returns them.
    choices: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    # The key of what the Codes ask for.
    provision: str = ""
    # The title of its section.
    group: str = ""
    low: int | None = None
    high: int | None = None
    long: bool = False
    is_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """`many`: the document has a list, each entry called `one`."""

    key: str
    title: str
    questions: tuple[Question, ...]
    one: str = ""
    many: bool = False
    provision: str = ""
    # Paths of what states nothing by itself.
    beside: frozenset[str] = frozenset()

    def for_entry(self, number: int, entries: int) -> tuple[Question, ...]:
        """The last stage has no escalation."""
        if self.key == "stages" and number >= entries:
            return tuple(each for each in self.questions if not each.path.startswith("escalation."))
        return self.questions


GENERAL = "general"
GENERAL_TITLE = "Name and start"


def words_of(key: PolicyKey) -> tuple[str, ...]:
    if key.kind is Role:
        return tuple(in_words(role.value) for role in STAFF_ROLES)
    words = [each.value for each in key.kind] if issubclass(key.kind, StrEnum) else _declared_words(key)
    return tuple(in_words(each) for each in words)


def _declared_words(key: PolicyKey) -> tuple[str, ...]:
    return words_declared(key.declared, POLICY_TABLES)


@cache
def policy_parts(rules: type = ProcedureRules) -> tuple[QuestionGroup, ...]:
    keys = policy_keys(rules)
    general = tuple(_question(each, "") for each in keys if not each.is_section and each.asked)
    return (
        QuestionGroup(GENERAL, GENERAL_TITLE, general),
        *(_part(each) for each in keys if each.is_section and each.asked),
    )


def _part(part: PolicyKey) -> QuestionGroup:
    values = list(part.values())
    prefix = f"{part.path}."
    return QuestionGroup(
        key=part.key,
        title=part.title,
        questions=tuple(_question(each, prefix) for each in values if each.asked),
        one=part.declared.one if part.many else "",
        many=part.many,
        provision=part.provision,
        beside=frozenset(each.path.removeprefix(prefix) for each in values if each.declared.beside),
    )


def _question(key: PolicyKey, prefix: str) -> Question:
    path, words = key.path.removeprefix(prefix), words_of(key)
    shape = QuestionKind.CHOICE if words else SHAPES[key.kind]
    if key.many:
        shape = QuestionKind.CHOICES if words else QuestionKind.LINES
    return Question(
        path=path,
        label=key.question,
        kind=shape,
        choices=POLICY_TABLES[table] if isinstance(table := key.declared.words, ReferenceTable) else words,
        provision=key.provision,
        group=key.group if "." in path else "",
        low=key.declared.low,
        high=key.declared.high,
        long=key.declared.long,
        is_paragraph=key.declared.source,
    )


def part_called(key: str) -> QuestionGroup | None:
    return next((part for part in policy_parts() if part.key == key), None)


PLACE = re.compile(r"(?P<key>[a-z_]+)(?:\[(?P<index>\d+)\])?(?:\.(?P<path>.*))?")


def plain_place(place: str) -> str:
    """For instance "Stage 1: Answered within"."""
    found = PLACE.fullmatch(place)
    part = part_called(found["key"]) if found else None
    if found is None or part is None:
        return _general_place(place)
    where = part.title
    if found["index"] is not None:
        where = f"{part.one} {int(found['index']) + 1}"
        where = where if part.key == "stages" else f"{part.title}, {where.lower()}"
    return f"{where}: {_label(part, found['path'])}" if found["path"] else where


def _label(part: QuestionGroup, path: str) -> str:
    asked = next((each for each in part.questions if each.path == path), None)
    if asked is None:
        return path.replace("_", " ").replace(".", ", ")
    if asked.is_paragraph and "." in path:
        beside = next(each for each in part.questions if each.path.startswith(path.partition(".")[0]))
        return f"{asked.label}, beside “{beside.label}”"
    return asked.label


def _general_place(place: str) -> str:
    general = policy_parts()[0]
    return f"{general.title}: {_label(general, place)}" if place in {each.path for each in general.questions} else place
