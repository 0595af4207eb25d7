"""What a response can find, and why a contact can be declined.

Which of the outcomes a council uses is in its policy; the words are those of the Codes and of councils' reports.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """The finding of a response at one stage."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    # What isn't a complaint is answered, and nothing is found.
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        """The finding as a person reads it."""
        return self.value.replace("_", " ").capitalize()


FINDINGS = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD)


class DeclineReason(StrEnum):
    """Why a contact is not handled as a complaint, or an escalation is refused (LGSCO Code 2.1 to 2.4, 5.7)."""

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
        """The reason as a person reads it."""
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

# The same for the person who complained; of another reason the letter itself says everything.
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
    """How a contact reached the council; every channel counts alike (LGSCO Code 3.2)."""

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
        """The channel as a person reads it."""
        written = {Channel.API: "API", Channel.PORTAL: "Online form"}
        return written.get(self) or self.value.replace("_", " ").capitalize()


class Theme(StrEnum):
    """What a complaint is about at heart, for reports and learning."""

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
        """The theme as a person reads it."""
        return self.value.replace("_", " ").capitalize()
