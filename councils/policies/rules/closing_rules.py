"""What a policy asks for before a case is closed, and when a closed case can be taken up again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from councils.vocabulary.document_fields import Note, Paragraph, PolicyField
from councils.vocabulary.periods import Period


class Gate(StrEnum):
    """What has to be done before a case can be closed."""

    LEARNING_FORM = "learning form"
    EXPLANATION_SENT = "explanation sent"
    ACTIONS_SCHEDULED = "actions scheduled"


@dataclass(frozen=True, slots=True)
class ClosureGate:
    """One thing without which a case stays open."""

    gate: Annotated[Gate, PolicyField(question="Needed before closing", identifies=True)]
    paragraph: Paragraph
    note: Note = ""


@dataclass(frozen=True, slots=True)
class ReopeningRules:
    """Within which time from being raised a closed case can be taken up again, and on what ground."""

    within: Annotated[Period, PolicyField(question="Raised within")]
    ground: Annotated[str, PolicyField(question="On what ground", long=True)]
    paragraph: Paragraph
    note: Note = ""
    # The time ends the day before the period does.
    less_than: Annotated[
        bool,
        PolicyField(question="The policy says “less than”: the last day is the day before", beside=True),
    ] = False
