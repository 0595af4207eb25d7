"""Outcomes, decline reasons, channels and themes."""

from enum import StrEnum


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    # What is not a complaint gets a response without a finding.
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


FINDINGS = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD)


class DeclineReason(StrEnum):
    """Why a contact is not a complaint, or an escalation is refused (LGSCO Code 2.1 to 2.4, 5.7)."""

    SERVICE_REQUEST = "service_request"
    TOO_OLD = "too_old"
    APPEAL_RIGHT = "appeal_right"
    LEGAL_PROCEEDINGS = "legal_proceedings"
    ALREADY_CONSIDERED = "already_considered"
    COUNCILLOR_CONDUCT = "councillor_conduct"
    NOT_THIS_COUNCIL = "not_this_council"
    STAFF_MATTER = "staff_matter"
    INSURANCE_CLAIM = "insurance_claim"
    OTHER = "other"

    @property
    def label(self) -> str:
        return DECLINE_LABELS[self]


DECLINE_LABELS = {
    DeclineReason.SERVICE_REQUEST: "It asks for a service for the first time",
    DeclineReason.TOO_OLD: "It is about something that happened too long ago",
    DeclineReason.APPEAL_RIGHT: "There is a right of appeal to another body",
    DeclineReason.LEGAL_PROCEEDINGS: "Legal proceedings have started",
    DeclineReason.ALREADY_CONSIDERED: "It has already been considered",
    DeclineReason.COUNCILLOR_CONDUCT: "It is about the conduct of a councillor",
    DeclineReason.NOT_THIS_COUNCIL: "Another organisation is responsible",
    DeclineReason.STAFF_MATTER: "It is about employment by the council",
    DeclineReason.INSURANCE_CLAIM: "It is an insurance claim",
    DeclineReason.OTHER: "Another reason, explained in the letter",
}

# For the complainant. Another reason is explained in the letter.
DECLINE_WORDING = {
    DeclineReason.SERVICE_REQUEST: (
        "Asking for a service for the first time is not a complaint. Please contact the service first. If you’re "
        "unhappy with how we deal with your request, you can complain."
    ),
    DeclineReason.TOO_OLD: "This happened too long ago for us to look into it as a complaint.",
    DeclineReason.APPEAL_RIGHT: "You have a right to appeal about this to another body.",
    DeclineReason.LEGAL_PROCEEDINGS: "Legal proceedings about this have started.",
    DeclineReason.ALREADY_CONSIDERED: "We have already considered this.",
    DeclineReason.COUNCILLOR_CONDUCT: "This is about how a councillor has behaved.",
    DeclineReason.NOT_THIS_COUNCIL: "Another organisation is responsible for this.",
    DeclineReason.STAFF_MATTER: "This is about employment by the council.",
    DeclineReason.INSURANCE_CLAIM: "This is an insurance claim.",
    DeclineReason.OTHER: "",
}


class Channel(StrEnum):
    """Every channel counts alike (LGSCO Code 3.2)."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SOCIAL_MEDIA = "social_media"
    COUNCILLOR = "councillor"
    API = "api"

    @property
    def label(self) -> str:
        written = {Channel.API: "API", Channel.PORTAL: "Online form"}
        return written.get(self) or self.value.replace("_", " ").capitalize()


class Theme(StrEnum):
    DELAY = "delay"
    QUALITY = "quality_of_service"
    STAFF = "staff_conduct"
    COMMUNICATION = "communication"
    DECISION = "decision"
    POLICY = "policy"
    MISSED_SERVICE = "missed_service"
    INFORMATION = "information_handling"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()
