"""Decisions to limit contact with a person, and what a new contact of theirs is about.

LGSCO Code 5.8 and 5.9; Housing Ombudsman Code 5.14 and 5.15.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from councils.calendars.rules import written


class DecisionStatus(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    NOT_APPLIED = "not_applied"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class BehaviourOutcome(StrEnum):
    """What a review or an appeal does with limits that are in force."""

    CONTINUE = "continue"
    CHANGE = "change"
    END = "end"

    @property
    def label(self) -> str:
        return {"continue": "The limits continue", "change": "The limits change", "end": "The limits end"}[self.value]


class Matter(StrEnum):
    """What a contact of someone with contact limits is about."""

    NEW_MATTER = "new_matter"
    NEW_INFORMATION = "new_information"
    NOTHING_NEW = "nothing_new"

    @property
    def label(self) -> str:
        return MATTERS[self]


MATTERS = {
    Matter.NEW_MATTER: "A new matter",
    Matter.NEW_INFORMATION: "The same matter, with new information",
    Matter.NOTHING_NEW: "The same matter, with nothing new",
}

# Kinds of event on the case on which a decision is recorded. Letters tell the person of those that follow the first.
LIMITS_PROPOSED, LIMITS_SET, LIMITS_NOT_SET = "limits_proposed", "limits_set", "limits_not_set"
LIMITS_REVIEWED, LIMITS_REVIEW_SOON = "limits_reviewed", "limits_review_soon"
LIMITS_APPEALED, LIMITS_APPEAL_DECIDED = "limits_appealed", "limits_appeal_decided"
MATTER_RECORDED = "matter_recorded"

# Offered where the policy names none of its own (after the LGSCO's guidance on unreasonable behaviour).
BEHAVIOURS = (
    "Does not say what the complaint is about, although we offered help",
    "Does not cooperate with the investigation",
    "Insists on ways of dealing with it that the procedure does not have",
    "Makes unjustified complaints about the staff involved",
    "Changes the complaint while we look into it",
    "Contacts us far more often or at greater length than we can deal with",
    "Raises the same matter again without new information",
    "Is abusive or threatening",
)
MEASURES = (
    "One named contact only",
    "In writing only",
    "Calls at set times only",
    "Fewer or shorter contacts each week or month",
    "Meetings with a witness only",
    "No visits to our offices",
    "No replies to what we have already answered",
)


@dataclass(frozen=True, slots=True)
class ContactLimit:
    """What a decision in force says to everyone who deals with the person. Their record repeats it."""

    id: int
    lines: tuple[str, ...]
    since: date
    review_on: date

    @property
    def period(self) -> str:
        return f"From {written(self.since)}. To be reviewed by {written(self.review_on)}."

    def as_data(self) -> dict[str, Any]:
        days = {"since": self.since.isoformat(), "review_on": self.review_on.isoformat()}
        return {"id": self.id, "lines": list(self.lines), **days}

    @classmethod
    def from_data(cls, kept: Mapping[str, Any]) -> Self:
        days = (date.fromisoformat(kept[name]) for name in ("since", "review_on"))
        return cls(kept["id"], tuple(kept["lines"]), *days)


def in_lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)
