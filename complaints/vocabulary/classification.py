"""How serious a case is, and what it puts at risk, as judged at triage."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from complaints.vocabulary.lifecycle import Theme

CLASSIFIED = "classified"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def meaning(self) -> str:
        return SEVERITY_MEANINGS[self]


SEVERITY_MEANINGS = {
    Severity.LOW: "A nuisance that is easily put right, with no lasting effect.",
    Severity.MEDIUM: "It cost someone time, money or worry, or it has happened before.",
    Severity.HIGH: "Serious or lasting harm, many people affected, or someone who cannot wait.",
}


class Risk(StrEnum):
    NONE = "none"
    HEALTH_OR_SAFETY = "health_or_safety"
    LEGAL_OR_FINANCIAL = "legal_or_financial"
    REPUTATION = "reputation"

    @property
    def label(self) -> str:
        return RISK_LABELS[self]


RISK_LABELS = {
    Risk.NONE: "None known",
    Risk.HEALTH_OR_SAFETY: "To someone’s health or safety",
    Risk.LEGAL_OR_FINANCIAL: "Legal or financial",
    Risk.REPUTATION: "To the council’s reputation",
}
NOT_SET = "Not set"


def risk_words(risks: Sequence[str]) -> str:
    return ", ".join(Risk(each).label for each in risks) or NOT_SET


@dataclass(frozen=True, slots=True)
class Classification:
    """Values as kept; empty where nobody has judged it yet."""

    theme: str = ""
    severity: str = ""
    risks: tuple[str, ...] = ()

    def in_words(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Theme", Theme(self.theme).label if self.theme else NOT_SET),
            ("Severity", Severity(self.severity).label if self.severity else NOT_SET),
            ("Risk", risk_words(self.risks)),
        )


UNCLASSIFIED = Classification()


def changes_in_words(was: Classification, now: Classification) -> str:
    """Return for example "Severity: Low → High"."""
    pairs = zip(was.in_words(), now.in_words(), strict=True)
    return "\n".join(f"{name}: {before} → {after}" for (name, before), (_, after) in pairs if before != after)
