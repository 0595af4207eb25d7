"""The case and everything that belongs to it."""

from complaints.models.case import Case, CaseEvent, CaseLink, CasePart, Deadline, Hold, StageRecord
from complaints.models.correspondence import (
    ComplaintDraft,
    DigestEntry,
    Document,
    Learning,
    Letter,
    Note,
    OutboxMessage,
    Reminder,
    TrackingLink,
)
from complaints.models.people import CaseParty, Consent, Person, PersonChange, PersonMerge
from complaints.models.work import (
    ApprovalRequest,
    CalendarChange,
    CalendarWork,
    CaseTask,
    ClientUse,
    Heartbeat,
    Outage,
    PolicyTrial,
    PolicyTrialWork,
)

__all__ = [
    "ApprovalRequest",
    "CalendarChange",
    "CalendarWork",
    "Case",
    "CaseEvent",
    "CaseParty",
    "CaseLink",
    "CasePart",
    "CaseTask",
    "ClientUse",
    "ComplaintDraft",
    "Consent",
    "Deadline",
    "DigestEntry",
    "Document",
    "Heartbeat",
    "Hold",
    "Learning",
    "Letter",
    "Note",
    "Outage",
    "OutboxMessage",
    "Person",
    "PersonChange",
    "PersonMerge",
    "PolicyTrial",
    "PolicyTrialWork",
    "Reminder",
    "StageRecord",
    "TrackingLink",
]
