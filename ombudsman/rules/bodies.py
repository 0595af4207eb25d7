"""The two Ombudsmen: which one looks at what, and the words in which each decides.

A body's decision is kept in its own words; `fault_found` maps them for figures.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from unicodedata import category

from councils.bodies import rules as ombudsmen


class Ombudsman(StrEnum):
    """Who looks at complaints when the council has had its say."""

    LGSCO = "lgsco"
    HOUSING = "housing"

    @property
    def label(self) -> str:
        """The body's name."""
        return {
            Ombudsman.LGSCO: "Local Government and Social Care Ombudsman",
            Ombudsman.HOUSING: "Housing Ombudsman",
        }[self]


def body_for(landlord: bool) -> Ombudsman:
    """A council's acts as a landlord go to the Housing Ombudsman, everything else to the LGSCO.

    A first suggestion only: who looks at it is for the two of them to say, and it may be both.
    """
    return Ombudsman(ombudsmen.body_for(landlord))


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
    """What every event about an Ombudsman's letter keeps of it; `referral_id` is its number."""

    referral_id: int
    body: Ombudsman
    reference: str
    kind: LetterKind
    due_on: date

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the event."""
        return {
            "referral": self.referral_id,
            "reference": self.reference,
            "about": f"{self.body.label}, reference {self.reference}",
            "letter_kind": self.kind.label,
            "due": self.due_on.isoformat(),
        }


class OmbudsmanDecision(StrEnum):
    """How an Ombudsman's case ended, in the bodies' own words."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    CLOSED_AFTER_ENQUIRIES = "closed_after_initial_enquiries"
    REFERRED_BACK = "referred_back_for_local_resolution"
    NOT_FOR_US = "not_for_us"
    SATISFACTORY_REMEDY = "satisfactory_remedy_provided"
    SEVERE_MALADMINISTRATION = "severe_maladministration"
    MALADMINISTRATION = "maladministration"
    SERVICE_FAILURE = "service_failure"
    REASONABLE_REDRESS = "reasonable_redress"
    NO_MALADMINISTRATION = "no_maladministration"
    OUTSIDE_JURISDICTION = "outside_jurisdiction"
    MEDIATION = "mediation"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The words as people read them."""
        return self.value.replace("_", " ").capitalize()


DECISIONS: dict[Ombudsman, tuple[OmbudsmanDecision, ...]] = {
    Ombudsman.LGSCO: (
        OmbudsmanDecision.UPHELD,
        OmbudsmanDecision.NOT_UPHELD,
        OmbudsmanDecision.CLOSED_AFTER_ENQUIRIES,
        OmbudsmanDecision.REFERRED_BACK,
        OmbudsmanDecision.NOT_FOR_US,
        OmbudsmanDecision.SATISFACTORY_REMEDY,
        OmbudsmanDecision.WITHDRAWN,
    ),
    Ombudsman.HOUSING: (
        OmbudsmanDecision.SEVERE_MALADMINISTRATION,
        OmbudsmanDecision.MALADMINISTRATION,
        OmbudsmanDecision.SERVICE_FAILURE,
        OmbudsmanDecision.REASONABLE_REDRESS,
        OmbudsmanDecision.NO_MALADMINISTRATION,
        OmbudsmanDecision.OUTSIDE_JURISDICTION,
        OmbudsmanDecision.MEDIATION,
        OmbudsmanDecision.WITHDRAWN,
    ),
}
FAULT = frozenset(
    {
        OmbudsmanDecision.UPHELD,
        OmbudsmanDecision.SATISFACTORY_REMEDY,
        OmbudsmanDecision.SEVERE_MALADMINISTRATION,
        OmbudsmanDecision.MALADMINISTRATION,
        OmbudsmanDecision.SERVICE_FAILURE,
    }
)


def fault_found(decision: OmbudsmanDecision) -> bool:
    """Whether the body found that something had gone wrong."""
    return decision in FAULT
