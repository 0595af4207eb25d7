"""What can be owed on a case by a date, and on whose clock: the kinds of deadline, in one place."""

from enum import StrEnum


class Whose(StrEnum):
    """Whose clock a date is on."""

    POLICY = "the council's policy"
    CODE = "the Code"
    CEILING = "the 12-week limit"
    UPDATE = "the next update"
    OMBUDSMAN = "the Ombudsman"

    @property
    def key(self) -> str:
        """In an address or in the data of an event."""
        return self.name.lower()


class DeadlineKind(StrEnum):
    """The kinds, as they are stored. On one day the first of them goes first: the answer to it meets the others."""

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
        """A word that knows how it is read and whose it is."""
        kind = str.__new__(cls, value)
        kind._value_, kind.label, kind.whose, kind.what = value, label, whose, what
        return kind


# Set by the council itself or owed to an Ombudsman; the others stand beside these.
ITS_OWN = frozenset(kind for kind in DeadlineKind if kind.whose in (Whose.POLICY, Whose.OMBUDSMAN))
OF_STAGES = frozenset(DeadlineKind) - {DeadlineKind.OMBUDSMAN_REPLY}
