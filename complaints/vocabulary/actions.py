"""Who acts, when and on which version of a case; what a second person approves, a director decides, a review finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from complaints.vocabulary.lifecycle import CONFIRMED, STAFF_NOTICE, STAGE_SKIPPED, Extension, Move
from complaints.vocabulary.people import (
    ADDED_TO_OPEN,
    CLOSED_WITHOUT_CONSENT,
    JOINT_ADDED,
    JOINT_LEFT,
    SPOKESPERSON_CHANGED,
)
from councils.calendars.rules import written
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES, Actor, Role
from councils.vocabulary.values import LONDON, has_visible_text

if TYPE_CHECKING:
    from complaints.vocabulary.correspondence import SendingAnswer


@dataclass(frozen=True, slots=True)
class ApprovedBy:
    """The second person who approved the action; empty on trial."""

    user_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ActionContext:
    """Who acts on which case, when, and what they had seen.

    Notes and documents leave `seen_version` unchanged, so there is `seen_event`. Only
    complaints.approvals.operations.moves sets `approved_by`. Without `sending` nothing goes to a complainant with
    adjustments or a representative. `sent_as` identifies one form. `told_to`: who wrote down what
    the complainant said, and how it came.
    """

    case_id: int
    by: Actor
    at: datetime
    seen_version: int | None = None
    seen_event: int | None = None
    approved_by: ApprovedBy | None = None
    sending: "SendingAnswer | None" = None
    sent_as: str = ""
    told_to: str = ""

    @property
    def approved(self) -> bool:
        return self.approved_by is not None


# What staff do who must not show the case to a colleague. A link to the case would show them what others wrote.
ASK_THEIR_MANAGER = (
    "Ask their manager to tell them. Do not send them the case or a link to it. Then record who told them and when."
)
# Closed with what was done and no response.
SETTLED = "settled"
# What staff write for these stands on the complainant's page, although no letter says it.
STAFF_TEXT_SHOWN = frozenset({"note", STAGE_SKIPPED, SETTLED, JOINT_ADDED, JOINT_LEFT, SPOKESPERSON_CHANGED})
# In a pause's data: it waits for the permission of the person concerned. Letters about such a pause and its end.
FOR_CONSENT = "for_consent"
PAUSED_FOR_CONSENT, RESUMED_WITHOUT_CONSENT = "paused_for_consent", "resumed_without_consent"
# In the data of an event, and of its email: its letter is for the person concerned, and not for their representative.
TO_PERSON_CONCERNED = "to_person_concerned"
# The representative is told that there was a response, and nothing of what it says.
TOLD_PERSON_CONCERNED = "told_person_concerned"
# The person concerned is asked for permission by letter, and the representative is told that they were asked.
PERMISSION_NEEDED, TOLD_OF_ASKING = "permission_needed", "told_of_asking"
# Letters to the complainant that leave out what staff wrote.
LETTERS_WITHOUT_STAFF_TEXT = frozenset(
    {
        ADDED_TO_OPEN,
        CLOSED_WITHOUT_CONSENT,
        CONFIRMED,
        PERMISSION_NEEDED,
        RESUMED_WITHOUT_CONSENT,
        STAFF_NOTICE,
        TOLD_OF_ASKING,
        TOLD_PERSON_CONCERNED,
        "escalated",
        "received",
        "resumed",
        "withdrawn",
    }
)
# In the data of an event: who wrote down what a complainant said, and how it came.
TOLD_TO = "told_to"
APPROVAL_REQUESTED, APPROVAL_REFUSED = "approval_requested", "approval_refused"
# Codes of refusals that a second person may approve.
NEEDS_APPROVAL = frozenset(
    {
        "extension.needs_approval",
        "receipt.needs_approval",
        "resume.needs_approval",
        "posting.needs_approval",
        "skip.needs_approval",
        "mistake.needs_approval",
    }
)


class ApprovalKind(StrEnum):
    EXTENSION = "extension"
    RECEIPT = "receipt"
    RESUME = "resume"
    POSTING = "posting"
    SKIP_STAGE = "skip_stage"
    MISTAKE = "mistake"
    CLOSURE = "closure"

    @property
    def label(self) -> str:
        return APPROVAL_LABELS[self]


APPROVAL_LABELS = {
    ApprovalKind.EXTENSION: "Extension beyond the policy’s limit",
    ApprovalKind.RECEIPT: "Corrected date of receipt",
    ApprovalKind.RESUME: "Later end of a pause",
    ApprovalKind.POSTING: "Posting day entered late",
    ApprovalKind.SKIP_STAGE: "Straight to the next stage",
    ApprovalKind.MISTAKE: "Logged by mistake",
    ApprovalKind.CLOSURE: "Closure day in the past",
}
IN_CHARGE = frozenset({Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE})
APPROVERS: dict[ApprovalKind, frozenset[Role]] = {
    ApprovalKind.EXTENSION: IN_CHARGE,
    ApprovalKind.RECEIPT: IN_CHARGE,
    ApprovalKind.RESUME: IN_CHARGE,
    ApprovalKind.POSTING: IN_CHARGE,
    ApprovalKind.SKIP_STAGE: IN_CHARGE,
    ApprovalKind.MISTAKE: IN_CHARGE,
    ApprovalKind.CLOSURE: frozenset(CONFIGURATION_ROLES),
}


class ApprovalDecision(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ProposedExtension:
    """More time than the policy's limit."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.EXTENSION
    move: ClassVar[Move] = Move.EXTEND

    working_days: int | None = None
    agreed: date | None = None
    news_every: int | None = None

    def as_data(self) -> dict[str, Any]:
        agreed = self.agreed.isoformat() if self.agreed else None
        return {"working_days": self.working_days, "agreed": agreed, "news_every": self.news_every}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        agreed = date.fromisoformat(data["agreed"]) if data["agreed"] else None
        return cls(data["working_days"], agreed, data["news_every"])

    @property
    def extension(self) -> Extension:
        return Extension(working_days=self.working_days, agreed=self.agreed)

    def __str__(self) -> str:
        if self.agreed is not None:
            return f"Extend the deadline to {written(self.agreed)}"
        days = "1 working day" if self.working_days == 1 else f"{self.working_days} working days"
        return f"Extend the deadline by {days}"


@dataclass(frozen=True, slots=True)
class ProposedReceipt:
    """A receipt time that makes a late action on time."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.RECEIPT
    move: ClassVar[Move] = Move.CORRECT_RECEIPT

    received_at: datetime

    def as_data(self) -> dict[str, Any]:
        return {"received_at": self.received_at.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(datetime.fromisoformat(data["received_at"]))

    def __str__(self) -> str:
        local = self.received_at.astimezone(LONDON)
        return f"Correct the date of receipt to {written(local.date())}, {local:%H:%M}"


@dataclass(frozen=True, slots=True)
class ProposedResume:
    """A pause that ends later than the complainant's reply."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.RESUME
    move: ClassVar[Move] = Move.RESUME

    on: date

    def as_data(self) -> dict[str, Any]:
        return {"on": self.on.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(date.fromisoformat(data["on"]))

    def __str__(self) -> str:
        return f"Restart the clock from {written(self.on)}"


@dataclass(frozen=True, slots=True)
class ProposedPosting:
    """A posting day, entered after the letter's due date."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.POSTING
    move: ClassVar[Move] = Move.ADD_NOTE

    task_id: int
    posted_on: date
    # What was done about the adjustments that they need.
    how_met: str = ""

    def as_data(self) -> dict[str, Any]:
        return {"task": self.task_id, "posted_on": self.posted_on.isoformat(), "how_met": self.how_met}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["task"], date.fromisoformat(data["posted_on"]), data.get("how_met", ""))

    def __str__(self) -> str:
        return f"Record that a letter was posted or given on {written(self.posted_on)}"


class WithoutDetail:
    """A proposal of which only the kind is kept."""

    def as_data(self) -> dict[str, Any]:
        return {}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls()


@dataclass(frozen=True)
class ProposedSkip(WithoutDetail):
    """The next stage without a response at this one."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.SKIP_STAGE
    move: ClassVar[Move] = Move.SKIP_STAGE

    def __str__(self) -> str:
        return "Go straight to the next stage"


@dataclass(frozen=True)
class ProposedMistake(WithoutDetail):
    """To close what nobody complained about."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.MISTAKE
    move: ClassVar[Move] = Move.LOG_BY_MISTAKE

    def __str__(self) -> str:
        return "Close the case: it was logged by mistake"


@dataclass(frozen=True, slots=True)
class ProposedClosure:
    """A closure day in the past."""

    kind: ClassVar[ApprovalKind] = ApprovalKind.CLOSURE

    day: date
    name: str

    def as_data(self) -> dict[str, Any]:
        return {"day": self.day.isoformat(), "name": self.name}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(date.fromisoformat(data["day"]), data["name"])

    def __str__(self) -> str:
        return f"Add {written(self.day)} as a closure day: {self.name}"


CaseProposal = ProposedExtension | ProposedReceipt | ProposedResume | ProposedPosting | ProposedSkip | ProposedMistake
Proposal = CaseProposal | ProposedClosure
PROPOSALS: dict[ApprovalKind, type[Proposal]] = {
    ApprovalKind.EXTENSION: ProposedExtension,
    ApprovalKind.RECEIPT: ProposedReceipt,
    ApprovalKind.RESUME: ProposedResume,
    ApprovalKind.POSTING: ProposedPosting,
    ApprovalKind.SKIP_STAGE: ProposedSkip,
    ApprovalKind.MISTAKE: ProposedMistake,
    ApprovalKind.CLOSURE: ProposedClosure,
}


def read_proposal(kind: str, data: Mapping[str, Any]) -> Proposal:
    return PROPOSALS[ApprovalKind(kind)].from_data(data)


def check_reason(reason: str) -> None:
    """Raise RuleBroken "approval.reason"."""
    if not has_visible_text(reason):
        raise RuleBroken("approval.reason", "Give a reason. The person who approves this will read it.")


def check_undecided(decision: str, decided_by: str) -> None:
    """Raise RuleBroken "approval.decided"."""
    if decision:
        raise RuleBroken("approval.decided", f"{decided_by} has already decided this: {decision}.")


def check_approver(kind: ApprovalKind, roles: frozenset[Role], *, proposed_it: bool) -> None:
    """Raise NotAllowed "approval.role" or RuleBroken "approval.same_person"."""
    if roles.isdisjoint(APPROVERS[kind]):
        raise NotAllowed("approval.role", f"Your role does not include: approve “{kind.label.lower()}”.")
    if proposed_it:
        raise RuleBroken("approval.same_person", "You asked for this, so someone else must approve it.")


SENT_TO_DIRECTOR, DIRECTOR_DECIDED, MEMBERS_DECIDED = "sent_to_director", "director_decided", "members_decided"
# A contact is about a policy; its policy was reviewed because many are.
POLICY_NAMED, POLICY_REVIEWED = "policy_named", "policy_reviewed"
# Titles in the timeline of staff.
REPRESENTATION_TITLES = {
    SENT_TO_DIRECTOR: "Sent to the director",
    DIRECTOR_DECIDED: "The director’s decision",
    MEMBERS_DECIDED: "Final decision",
    POLICY_NAMED: "The policy it is about",
    POLICY_REVIEWED: "The policy was reviewed",
}
LONGEST_POLICY_NAME = 150


class RepresentationState(StrEnum):
    """Where a representation is. One that was just received has an empty state."""

    label: str

    RECEIVED = "", "Received"
    WITH_DIRECTOR = "with_director", "With the director"
    REFERRED = "referred", "Referred to another organisation"
    TAKEN_FORWARD = "taken_forward", "Taken forward"
    DECIDED = "decided", "Final decision made"
    NO_CHANGE = "no_change", "No change"

    def __new__(cls, value: str, label: str = "") -> "RepresentationState":
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


# The organisation is not in the table of contacts: the letter says how to reach it.
ANOTHER_BODY = "another"


class DirectorSays(StrEnum):
    label: str

    CHANGE = "change", "Something should change"
    NO_CHANGE = "no_change", "Nothing changes"
    OTHER_ORGANISATION = "other_organisation", "The policy is another organisation’s"

    def __new__(cls, value: str, label: str = "") -> "DirectorSays":
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


class ReviewOutcome(StrEnum):
    label: str

    LOOK_AGAIN = "look_again", "Look into the policy again"
    AS_IT_IS = "as_it_is", "Leave the policy as it is"

    def __new__(cls, value: str, label: str = "") -> "ReviewOutcome":
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member
