"""Rows of the reference of policy documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from councils.bodies.rules import handling_codes
from councils.policies.rules.code_check import PROVISIONS
from councils.policies.rules.lifecycle_rules import OpeningHours
from councils.policies.rules.policy_questions import words_of
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.values import Period, PolicyKey, declaration, declared_fields, in_words, policy_keys

# How a value is written.
SHAPES: Mapping[type, str] = {
    str: "a text",
    bool: "yes or no",
    int: "a whole number",
    Period: "a period",
    date: "a date",
    datetime: "a date and time",
    OpeningHours: "hours",
}


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """A computed value has its field's name as `key`."""

    key: str
    holds: str
    code: str
    acts: str


def reference_rows(rules: type = ProcedureRules) -> tuple[ReferenceRow, ...]:
    """All keys but paragraphs and notes."""
    return tuple(_rows(policy_keys(rules)))


def computed_rows(rules: type = ProcedureRules) -> tuple[ReferenceRow, ...]:
    return tuple(
        ReferenceRow(each.name, in_words(each.name), "", declaration(each).acts)
        for each in declared_fields(rules)
        if each.declared.computed
    )


def _rows(keys: tuple[PolicyKey, ...]) -> Iterator[ReferenceRow]:
    for each in keys:
        if not each.declared.source:
            yield ReferenceRow(each.path, _holds(each), _paragraphs(each.provision), each.acts)
        if not each.declared.keys:
            yield from _rows(each.keys)


def _holds(key: PolicyKey) -> str:
    says = key.title if key.is_section else key.question
    needed = "required" if key.required else ""
    return "; ".join(part for part in (says, _shape(key), needed, key.declared.meaning) if part)


def _shape(key: PolicyKey) -> str:
    if key.declared.keys:
        return f"{SHAPES[key.kind]} under {', '.join(f'`{each}`' for each in key.declared.keys)}"
    if key.is_section:
        return "a list" if key.many else ""
    words = words_of(key)
    if words:
        return f"{'any' if key.many else 'one'} of: {', '.join(words)}"
    low, high = key.declared.low, key.declared.high
    bounds = f" from {low} to {high}" if low is not None else ""
    unit = f" of {key.declared.unit}" if key.declared.unit else ""
    return f"{'a list, each ' if key.many else ''}{SHAPES[key.kind]}{bounds}{unit}"


def _paragraphs(provision: str) -> str:
    """Of a provision about each stage, the first stage's."""
    asked = next((each for each in PROVISIONS if provision and each.key in (provision, f"{provision}-1")), None)
    if asked is None:
        return ""
    codes = [each for each in handling_codes() if asked.key in each.provisions]
    paragraphs = {each.provisions[asked.key] for each in codes}
    if len(codes) == len(handling_codes()) and len(paragraphs) == 1:
        return paragraphs.pop()
    return "; ".join(f"{each.short_name} {each.provisions[asked.key]}" for each in codes)
