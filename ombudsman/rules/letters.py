"""An Ombudsman's letters: what each is for, under which reference, and how a decision reads."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from unicodedata import category

from councils.bodies.rules import ombudsmen


def reference_key(reference: str) -> str:
    """What two spellings of one reference have in common: neither spaces, dashes nor case matter."""
    return "".join(sign for sign in reference.casefold() if not sign.isspace() and category(sign) != "Pd")


class LetterKind(StrEnum):
    """What an Ombudsman's letter is for. One reference lasts from the first contact to the last proof of compliance."""

    FIRST_CONTACT = "first_contact"
    ENQUIRY = "enquiry"
    FURTHER_ENQUIRY = "further_enquiry"
    DRAFT_DECISION = "draft_decision"
    COMPLIANCE = "compliance"

    @property
    def label(self) -> str:
        """The kind as a person reads it."""
        return {
            LetterKind.FIRST_CONTACT: "Enquiry before an investigation",
            LetterKind.ENQUIRY: "Enquiry",
            LetterKind.FURTHER_ENQUIRY: "Further enquiry",
            LetterKind.DRAFT_DECISION: "Draft decision",
            LetterKind.COMPLIANCE: "Request for evidence of compliance",
        }[self]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What every event about an Ombudsman's letter keeps of it.

    `referral_id` is its number, `body` the Ombudsman's key.
    """

    referral_id: int
    body: str
    reference: str
    kind: LetterKind
    due_on: date

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the event."""
        ombudsman = ombudsmen()[self.body]
        return {
            "referral": self.referral_id,
            "reference": self.reference,
            "about": f"{ombudsman.name}, reference {self.reference}",
            "letter_kind": self.kind.label,
            "decision_called": ombudsman.words.decision,
            "action_called": ombudsman.words.action,
            "due": self.due_on.isoformat(),
        }


def decision_label(key: str) -> str:
    """An Ombudsman's decision as people read it, in the Ombudsman's own words."""
    return key.replace("_", " ").capitalize()
