"""A case's timeline for staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from complaints.case_facts.queries import TimelineEvent
from complaints.cases.rules.closing import SETTLED
from complaints.cases.rules.declining import ground_label
from complaints.deadlines.clock import agreed_in
from complaints.deadlines.obligations import DATE_MOVED
from complaints.vocabulary import correspondence, lifecycle
from complaints.vocabulary.actions import APPROVAL_REFUSED, APPROVAL_REQUESTED
from complaints.vocabulary.correspondence import LINK_ENDED, LINK_REPLACED, SENDING, Authority, SendingAnswer
from complaints.vocabulary.lifecycle import (
    ACCOUNT_CLOSED,
    OFFICER_LEFT,
    RECEIPT_CORRECTED,
    TASK_DONE,
    Channel,
    Outcome,
    TaskKind,
    Theme,
)
from councils.calendars.rules import written
from portal import wording

TITLES = {
    "received": "Received",
    "accepted": "Accepted",
    "declined": "Declined",
    lifecycle.RECLASSIFIED: "Reclassified",
    SETTLED: "Recorded and closed",
    "rerouted": "Sent to another service",
    "assigned": "Assigned",
    lifecycle.ACKNOWLEDGED: "Acknowledged",
    lifecycle.PAUSED: "Clock paused",
    lifecycle.RESUMED: "Clock restarted",
    lifecycle.EXTENDED: "Deadline extended",
    lifecycle.EXTENSION_WITHDRAWN: "Extension cancelled",
    lifecycle.UPDATED: "Progress update sent",
    lifecycle.RESPONDED: "Response sent",
    lifecycle.ACKNOWLEDGEMENT_WRITTEN: "Acknowledgement written, to be posted or given",
    lifecycle.UPDATE_WRITTEN: "Progress update written, to be posted or given",
    lifecycle.RESPONSE_WRITTEN: "Response written, to be posted or given",
    lifecycle.LETTER_DISCARDED: "Letter not posted or given",
    "escalated": "Escalated",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    lifecycle.REOPENED: "Reopened",
    "note": "Note",
    "document": "Document added",
    "unchecked": "Document not checked",
    "learning": "Learning recorded",
    DATE_MOVED: "Dates moved",
    RECEIPT_CORRECTED: "Date of receipt corrected",
    "claimed": "Added to the complainant’s account",
    OFFICER_LEFT: "Officer left",
    "ombudsman_notified": "Letter from the Ombudsman",
    "ombudsman_assigned": "Ombudsman reply assigned",
    "ombudsman_unassigned": "Ombudsman letter unassigned",
    "ombudsman_extended": "Ombudsman reply date extended",
    "ombudsman_corrected": "Ombudsman letter corrected",
    "ombudsman_question": "Asked for help with the Ombudsman",
    "ombudsman_replied": "Reply sent to the Ombudsman",
    "ombudsman_decided": "Ombudsman’s decision",
    ACCOUNT_CLOSED: "Account closed by the complainant",
    TASK_DONE: "Task done",
    correspondence.CONTACT_CORRECTED: "Contact details corrected",
    LINK_REPLACED: "New private link sent",
    LINK_ENDED: "Private link ended",
    correspondence.CONTACT_CHANGED: "Contact details changed by the complainant",
    correspondence.EMAIL_CHANGE_ASKED: "New email address requested, not confirmed yet",
    APPROVAL_REQUESTED: "Approval requested",
    APPROVAL_REFUSED: "Not approved",
}


# Kinds of event with text to add to their title.
WAITS: dict[str, Callable[[dict[str, Any]], str]] = {
    TASK_DONE: lambda data: TaskKind(data["task_kind"]).label.lower(),
    APPROVAL_REQUESTED: lambda data: str(data["proposed"]),
    APPROVAL_REFUSED: lambda data: str(data["proposed"]),
    lifecycle.PAUSED: lambda data: str(data.get("reason", "")),
}

# Titles of letters that were written before they were posted.
POSTED_TITLES = {
    lifecycle.ACKNOWLEDGED: "Acknowledgement posted or given",
    lifecycle.UPDATED: "Progress update posted or given",
    lifecycle.RESPONDED: "Response posted or given",
}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    title: str
    at: str
    machine_at: str
    by: str
    text: str
    public: bool
    subject: str
    body: str
    # The letter's number, to print it.
    letter: int | None = None
    # For staff only, even if the complainant can see the entry.
    staff_notes: tuple[str, ...] = ()
    reconstructed: bool = False

    @property
    def seen_by(self) -> str:
        return "The complainant can see this" if self.public else "Internal: staff only"


def entry(happening: TimelineEvent) -> TimelineItem:
    return TimelineItem(
        title=_title(happening),
        at=wording.moment(happening.at),
        machine_at=wording.machine(happening.at),
        by=_by(happening),
        text=happening.text,
        public=happening.public,
        subject=happening.subject,
        body=happening.body,
        letter=happening.data.get("letter") if happening.subject else None,
        staff_notes=(
            *(_contact_change(change) for change in correspondence.contact_changes(happening.data)),
            *_reached(happening.data),
            *sending_notes(SendingAnswer.from_data(happening.data.get(SENDING, {}))),
        ),
        reconstructed=happening.reconstructed,
    )


AUTHORITIES = {
    Authority.PERMISSION: "Permission from {name}",
    Authority.OTHER: "Another authority to write about {name}",
    Authority.NOT_HELD: "No permission from {name}: not sent, and not on the complainant’s page",
}


def sending_notes(answer: SendingAnswer) -> list[str]:
    notes = []
    if answer.needs.adjustments:
        way = "To be sent another way" if answer.another_way else "Met by this"
        notes += [f"Adjustments needed: {answer.needs.adjustments}", f"{way}: {answer.how_met}"]
    if answer.authority is not None:
        said = AUTHORITIES[answer.authority].format(name=answer.needs.on_behalf_of)
        until = f", until {written(answer.until)}" if answer.until else ""
        notes.append(f"{said}: {answer.evidence}{until}" if answer.evidence else said)
    return notes


def _reached(data: dict[str, Any]) -> list[str]:
    day = data.get(correspondence.REACHED_ON)
    return [f"Deadlines count from {written(date.fromisoformat(day))}, when they could first be reached"] if day else []


def _contact_change(change: correspondence.ContactChange) -> str:
    return f"{correspondence.LABELS[change.field]}: {change.was or 'none'} → {change.now or 'none'}"


def _by(happening: TimelineEvent) -> str:
    approved_by = happening.data.get("approved_by")
    return f"{happening.by}, approved by {approved_by}" if approved_by else happening.by


def _title(happening: TimelineEvent) -> str:
    posted = POSTED_TITLES.get(happening.kind) if "written_at" in happening.data else None
    title = posted or TITLES.get(happening.kind) or happening.kind.replace("_", " ").capitalize()
    more = _more(happening)
    if not more:
        return title
    return f"{title} {more}" if happening.kind == "escalated" else f"{title}: {more}"


def _news_agreed(happening: TimelineEvent) -> str:
    every = agreed_in(happening.data)
    return f", updates agreed every {every}" if every else ""


def _more(happening: TimelineEvent) -> str:
    data = happening.data
    words: dict[str, tuple[str, type[Channel] | type[Outcome] | type[Theme]]] = {
        "received": ("channel", Channel),
        lifecycle.RESPONDED: ("outcome", Outcome),
        lifecycle.RESPONSE_WRITTEN: ("outcome", Outcome),
        "accepted": ("theme", Theme),
    }
    if happening.kind == "declined":
        return ground_label(data["reason"]).lower()
    if happening.kind in words:
        name, word = words[happening.kind]
        return word(data[name]).label.lower() if data.get(name) else ""
    if happening.kind == lifecycle.EXTENDED:
        length = f"by {wording.working_days(data['working_days'])}" if data.get("working_days") else "agreed date"
        return f"{length}{_news_agreed(happening)}"
    if happening.kind == lifecycle.UPDATED:
        return _news_agreed(happening).removeprefix(", ")
    if happening.kind == lifecycle.RECLASSIFIED:
        return str(data["label"])
    if happening.kind in WAITS:
        return WAITS[happening.kind](data)
    if happening.kind == "escalated":
        return f"to stage {data['to']}{', after the time limit' if data.get('late') else ''}"
    return ""
