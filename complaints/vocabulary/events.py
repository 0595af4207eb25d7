"""Kinds of events and deadlines, and what a decision records and whom it tells."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ACKNOWLEDGED, PAUSED, RESUMED, EXTENDED, RESPONDED = (
    "acknowledged",
    "paused",
    "resumed",
    "extended",
    "responded",
)


REOPENED = "reopened"


# A progress update moves only the date of the next update.
UPDATED = "updated"


# Removes the last extension that was granted.
EXTENSION_WITHDRAWN = "extension_withdrawn"


# What was late under the earlier procedure stays late.
RECLASSIFIED = "reclassified"


# A letter to be posted is written first. It counts from the day it is posted, which is an event of its own.
ACKNOWLEDGEMENT_WRITTEN, UPDATE_WRITTEN, RESPONSE_WRITTEN = (
    "acknowledgement_written",
    "update_written",
    "response_written",
)


WRITTEN_FIRST = {
    ACKNOWLEDGED: ACKNOWLEDGEMENT_WRITTEN,
    UPDATED: UPDATE_WRITTEN,
    RESPONDED: RESPONSE_WRITTEN,
}


# The letter will not be posted. `discards` names the kind of event it would have been.
LETTER_DISCARDED, DISCARDS, DISCARDED_LETTER = "letter_discarded", "discards", "discarded_letter"


POSTED_AS = {written: posted for posted, written in WRITTEN_FIRST.items()}


CLOCK_KINDS = (
    ACKNOWLEDGED,
    PAUSED,
    RESUMED,
    EXTENDED,
    EXTENSION_WITHDRAWN,
    UPDATED,
    RESPONDED,
    REOPENED,
    RECLASSIFIED,
    LETTER_DISCARDED,
    *POSTED_AS,
)


# Events that move no response date, or end it.
MOVES_NO_RESPONSE = frozenset(
    {UPDATED, RESPONDED, RECLASSIFIED, ACKNOWLEDGEMENT_WRITTEN, UPDATE_WRITTEN, LETTER_DISCARDED}
)


# Keys in an event's data: a second person approved the correction, and the dates that had passed.
CORRECTED, MISSED = "corrected", "missed"


# A complaint may be withdrawn while paused. If it is reopened, its clock runs.
END_A_PAUSE = (RESUMED, RESPONDED, RESPONSE_WRITTEN, REOPENED)


RECEIPT_CORRECTED = "receipt_corrected"


# The only reminder of a paused date.
PAUSED_STEP = "paused"


class Whose(StrEnum):
    POLICY = "the council's policy"
    CODE = "the Code"
    CEILING = "the 12-week limit"
    UPDATE = "the next update"
    OMBUDSMAN = "the Ombudsman"

    @property
    def key(self) -> str:
        return self.name.lower()


class DeadlineKind(StrEnum):
    """Kinds in order of priority: meeting the first on a day meets the others."""

    label: str
    whose: Whose
    what: str

    ACKNOWLEDGEMENT = "acknowledgement", "Acknowledgement", Whose.POLICY, "acknowledgement"
    RESPONSE = "response", "Response", Whose.POLICY, "response"
    CODE_ACKNOWLEDGEMENT = (
        "code_acknowledgement",
        "Acknowledgement under the Complaint Handling Code",
        Whose.CODE,
        "acknowledgement",
    )
    CODE_RESPONSE = "code_response", "Response under the Complaint Handling Code", Whose.CODE, "response"
    CEILING = "ceiling", "Final response within 12 weeks", Whose.CEILING, "final response"
    UPDATE = "update", "Progress update", Whose.UPDATE, "update"
    OMBUDSMAN_REPLY = "ombudsman_reply", "Reply to the Ombudsman", Whose.OMBUDSMAN, "reply"

    def __new__(cls, value: str, label: str, whose: Whose, what: str) -> "DeadlineKind":
        kind = str.__new__(cls, value)
        kind._value_, kind.label, kind.whose, kind.what = value, label, whose, what
        return kind


# Set by the council, or owed to an Ombudsman.
ITS_OWN = frozenset(kind for kind in DeadlineKind if kind.whose in (Whose.POLICY, Whose.OMBUDSMAN))
OF_STAGES = frozenset(DeadlineKind) - {DeadlineKind.OMBUDSMAN_REPLY}


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
