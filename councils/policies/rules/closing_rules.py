"""Conditions for closing and reopening a case."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from councils.vocabulary.document_fields import Note, Paragraph, PolicyField
from councils.vocabulary.periods import Period


class Gate(StrEnum):
    LEARNING_FORM = "learning form"
    EXPLANATION_SENT = "explanation sent"
    ACTIONS_SCHEDULED = "actions scheduled"


@dataclass(frozen=True, slots=True)
class ClosureGate:
    gate: Annotated[Gate, PolicyField(question="Needed before closing", identifies=True)]
    paragraph: Paragraph
    note: Note = ""


@dataclass(frozen=True, slots=True)
class ReopeningRules:
    within: Annotated[Period, PolicyField(question="Raised within")]
    ground: Annotated[str, PolicyField(question="On what ground", long=True)]
    paragraph: Paragraph
    note: Note = ""
    # The time ends the day before the period does.
    less_than: Annotated[
        bool,
        PolicyField(question="The policy says “less than”: the last day is the day before", beside=True),
    ] = False
