"""What a move changes, what the timeline says of it, and who is told."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """Who is told."""

    COMPLAINANT = "complainant"
    OFFICER = "officer"
    CHAMPIONS = "champions"
    COMPLAINTS_MANAGERS = "complaints_managers"
    HEADS_OF_SERVICE = "heads_of_service"


@dataclass(frozen=True, slots=True)
class Tell:
    """A message of one kind to one audience; the kind names its templates in templates/letters/."""

    kind: str
    to: Audience


@dataclass(frozen=True, slots=True)
class Decision:
    """What a move changes, what the timeline says of it, and who is told.

    `changes` are columns of the case, `stage_changes` of its current stage. `letter` is the subject under
    which `text` is kept as what the complainant was told. `standard_text`: the product wrote `text`, so that it may be
    emailed whoever caused it.
    """

    event: str
    changes: dict[str, Any] = field(default_factory=dict)
    stage_changes: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    standard_text: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    public: bool = True
    letter: str = ""
    opens_stage: bool = False
    tell: tuple[Tell, ...] = ()

    @property
    def writes_to_complainant(self) -> bool:
        """Whether the complainant is written to."""
        return bool(self.letter) or any(tell.to is Audience.COMPLAINANT for tell in self.tell)


# By kind of event, as a line of the daily digest says it.
CAME_IN = {"received": "new {noun}", "note": "a message from the complainant", "document": "a document"}
# Kinds of messages to staff about what the complainant has sent, which come in any number.
FROM_COMPLAINANT = ("note", "document")
