"""The result of a move."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    COMPLAINANT = "complainant"
    OFFICER = "officer"
    CHAMPIONS = "champions"
    COMPLAINTS_MANAGERS = "complaints_managers"
    HEADS_OF_SERVICE = "heads_of_service"


@dataclass(frozen=True, slots=True)
class Tell:
    """A message. `kind` names templates in templates/letters/."""

    kind: str
    to: Audience


@dataclass(frozen=True, slots=True)
class Decision:
    """What a move changes, what the timeline says and who is told."""

    event: str
    changes: dict[str, Any] = field(default_factory=dict)
    stage_changes: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    # The product wrote `text`, so it may be emailed no matter who caused it.
    standard_text: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    public: bool = True
    # The subject under which `text` is stored.
    letter: str = ""
    opens_stage: bool = False
    tell: tuple[Tell, ...] = ()

    @property
    def writes_to_complainant(self) -> bool:
        return bool(self.letter) or any(tell.to is Audience.COMPLAINANT for tell in self.tell)


# Lines of the daily digest, by kind of event.
CAME_IN = {"received": "new {noun}", "note": "a message from the complainant", "document": "a document"}
# Kinds of messages to staff that may repeat.
FROM_COMPLAINANT = ("note", "document")
