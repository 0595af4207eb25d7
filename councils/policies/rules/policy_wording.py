"""A policy's record in one sentence."""

from typing import Any

from councils.policies.rules.exclusion_rules import AgeTrigger
from councils.vocabulary.document_fields import declaration, declared_fields


def sentence(record: Any) -> str:
    """For instance "10 working days of receipt (4.1)."."""
    clauses = (
        declaration(each).wording.format(_words(getattr(record, each.name)))
        for each in declared_fields(type(record))
        if getattr(record, each.name)
    )
    text = "".join(clauses).removeprefix(" or ")
    return f"{text[:1].upper()}{text[1:]} ({record.paragraph})."


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return " or ".join(_words(each) for each in value)
    return value.wording if isinstance(value, AgeTrigger) else str(value)
