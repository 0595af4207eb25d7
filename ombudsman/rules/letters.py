"""An Ombudsman's letters and decisions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from unicodedata import category

from councils.bodies.rules import ombudsmen


def reference_key(reference: str) -> str:
    """Ignores spaces, dashes and case."""
    return "".join(sign for sign in reference.casefold() if not sign.isspace() and category(sign) != "Pd")


class LetterKind(StrEnum):
    """One reference lasts from first contact to evidence of compliance."""

    FIRST_CONTACT = "first_contact"
    ENQUIRY = "enquiry"
    FURTHER_ENQUIRY = "further_enquiry"
    DRAFT_DECISION = "draft_decision"
    COMPLIANCE = "compliance"

    @property
    def label(self) -> str:
        return {
            LetterKind.FIRST_CONTACT: "Enquiry before an investigation",
            LetterKind.ENQUIRY: "Enquiry",
            LetterKind.FURTHER_ENQUIRY: "Further enquiry",
            LetterKind.DRAFT_DECISION: "Draft decision",
            LetterKind.COMPLIANCE: "Request for evidence of compliance",
        }[self]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What each event keeps. `body` is the Ombudsman's key."""

    referral_id: int
    body: str
    reference: str
    kind: LetterKind
    due_on: date

    def as_data(self) -> dict[str, Any]:
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
    return key.replace("_", " ").capitalize()
