"""The case and everything that belongs to it."""

from complaints.models.approval_request import ApprovalRequest
from complaints.models.calendar_change import CalendarChange, CalendarWork
from complaints.models.case import Case, CasePart
from complaints.models.case_task import CaseTask
from complaints.models.client_use import ClientUse
from complaints.models.complaint_draft import ComplaintDraft
from complaints.models.correspondence import (
    Document,
    Learning,
    Letter,
    Note,
    TrackingLink,
)
from complaints.models.event import CaseEvent
from complaints.models.heartbeat import Heartbeat
from complaints.models.hold import Hold
from complaints.models.outage import Outage
from complaints.models.outbox import OutboxMessage
from complaints.models.policy_trial import PolicyTrial, PolicyTrialWork
from complaints.models.reminder import DigestEntry, Reminder
from complaints.models.stage import Deadline, StageRecord

__all__ = [
    "ApprovalRequest",
    "CalendarChange",
    "CalendarWork",
    "Case",
    "CaseEvent",
    "CasePart",
    "CaseTask",
    "ClientUse",
    "ComplaintDraft",
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
    "PolicyTrial",
    "PolicyTrialWork",
    "Reminder",
    "StageRecord",
    "TrackingLink",
]
