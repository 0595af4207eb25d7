"""Kinds of deadline."""

from enum import StrEnum


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
