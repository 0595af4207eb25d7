"""The states, moves, events, deadlines, outcomes and links of a case, and what a decision records."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text

OFFICER_LEFT = "officer_left"
ACCOUNT_CLOSED, CLAIMED = "account_closed", "claimed"
ACKNOWLEDGED, PAUSED, RESUMED, EXTENDED, RESPONDED = (
    "acknowledged",
    "paused",
    "resumed",
    "extended",
    "responded",
)
REOPENED = "reopened"
# A progress update moves only the date of the next update.
UPDATED = "updated"
# Removes the last extension that was granted.
EXTENSION_WITHDRAWN = "extension_withdrawn"
# What was late under the earlier procedure stays late.
RECLASSIFIED = "reclassified"
# The next stage begins without a response at this one, and counts from the same receipt.
STAGE_SKIPPED, ACKNOWLEDGED_ON = "stage_skipped", "acknowledged_on"
LOGGED_BY_MISTAKE = "logged_by_mistake"
# A contact becomes a complaint because the person wants it: its clock begins again.
CONFIRMED = "complaint_confirmed"
OFFERED, OFFER_DECLINED, OFFER_UNANSWERED = "complaint_offered", "offer_declined", "offer_unanswered"
# A request or a compliment goes to those whom it concerns.
PASSED_TO_SERVICE, PRAISE_SHARED, PRAISE_TO_STAFF = "passed_to_service", "praise_shared", "praise_to_staff"
# The questions about a special matter were answered; the complainant learns that the member of staff will be told of
# it; a claim went to the legal team.
MATTER_DECIDED, STAFF_NOTICE, PASSED_TO_LEGAL = "matter_decided", "staff_notice", "passed_to_legal"
# A letter to be posted is written first. It counts from the day it is posted, which is an event of its own.
ACKNOWLEDGEMENT_WRITTEN, UPDATE_WRITTEN, RESPONSE_WRITTEN = (
    "acknowledgement_written",
    "update_written",
    "response_written",
)
WRITTEN_FIRST = {
    ACKNOWLEDGED: ACKNOWLEDGEMENT_WRITTEN,
    UPDATED: UPDATE_WRITTEN,
    RESPONDED: RESPONSE_WRITTEN,
}
# The letter will not be posted. `discards` names the kind of event it would have been.
LETTER_DISCARDED, DISCARDS, DISCARDED_LETTER = "letter_discarded", "discards", "discarded_letter"
POSTED_AS = {written: posted for posted, written in WRITTEN_FIRST.items()}
CLOCK_KINDS = (
    ACKNOWLEDGED,
    PAUSED,
    RESUMED,
    EXTENDED,
    EXTENSION_WITHDRAWN,
    UPDATED,
    RESPONDED,
    REOPENED,
    RECLASSIFIED,
    STAGE_SKIPPED,
    CONFIRMED,
    LETTER_DISCARDED,
    *POSTED_AS,
)
# Events that move no response date, or end it.
MOVES_NO_RESPONSE = frozenset(
    {UPDATED, RESPONDED, RECLASSIFIED, STAGE_SKIPPED, ACKNOWLEDGEMENT_WRITTEN, UPDATE_WRITTEN, LETTER_DISCARDED}
)
# Keys in an event's data: a second person approved the correction, and the dates that had passed.
CORRECTED, MISSED = "corrected", "missed"
# A complaint may be withdrawn while paused. If it is reopened, its clock runs.
END_A_PAUSE = (RESUMED, RESPONDED, RESPONSE_WRITTEN, REOPENED)
RECEIPT_CORRECTED = "receipt_corrected"
# The only reminder of a paused date.
PAUSED_STEP = "paused"


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


class Audience(StrEnum):
    COMPLAINANT = "complainant"
    OFFICER = "officer"
    CHAMPIONS = "champions"
    COMPLAINTS_MANAGERS = "complaints_managers"
    HEADS_OF_SERVICE = "heads_of_service"
    # Those who see safeguarding cases.
    SAFEGUARDING = "safeguarding"


@dataclass(frozen=True, slots=True)
class Notify:
    """A message. `kind` names templates in templates/letters/."""

    kind: str
    to: Audience


@dataclass(frozen=True, slots=True)
class Decision:
    """What a move changes, what the timeline says and who is told."""

    event: str
    changes: dict[str, Any] = field(default_factory=dict)
    stage_changes: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    # The product wrote `text`, so it may be emailed no matter who caused it.
    standard_text: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    public: bool = True
    # The subject under which `text` is stored.
    letter: str = ""
    opens_stage: bool = False
    # When it was asked for, if that was before the action.
    stage_received_at: datetime | None = None
    notify: tuple[Notify, ...] = ()

    @property
    def writes_to_complainant(self) -> bool:
        return bool(self.letter) or any(notify.to is Audience.COMPLAINANT for notify in self.notify)


# Lines of the daily digest, by kind of event.
DIGEST_LINES = {"received": "new {noun}", "note": "a message from the complainant", "document": "a document"}
# What a complainant adds to an open case. The case keeps its version, and messages about it to staff may repeat.
FROM_COMPLAINANT = ("note", "document")


class Status(StrEnum):
    RECEIVED = "received"
    UNDER_INVESTIGATION = "under_investigation"
    RESPONDED = "responded"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    # Added to an open case.
    DUPLICATE = "duplicate"
    # Nobody complained.
    MISTAKE = "mistake"

    @property
    def label(self) -> str:
        return "Logged by mistake" if self is Status.MISTAKE else self.value.replace("_", " ").capitalize()


class Move(StrEnum):
    label: str

    ACCEPT = "accept", "Accept"
    DECLINE = "decline", "Decline"
    FORWARD = "forward", "Forward to another organisation"
    FORWARD_PART = "forward_part", "Forward part of it"
    DECIDE_MATTER = "decide_matter", "Special matters in the policy"
    PASS_TO_LEGAL = "pass_to_legal", "Pass to the legal team"
    ADD_TO_OPEN = "add_to_open", "Add to an open case"
    SPLIT = "split", "Split into two cases"
    REROUTE = "reroute", "Send to another service"
    RECLASSIFY = "reclassify", "Reclassify"
    OFFER_COMPLAINT = "offer_complaint", "Offer to treat it as a complaint"
    ANSWER_OFFER = "answer_offer", "Record their answer about a complaint"
    HAND_OVER = "hand_over", "Pass to the service"
    SHARE_PRAISE = "share_praise", "Pass on the thanks and close"
    SETTLE = "settle", "Record what was done and close"
    SKIP_STAGE = "skip_stage", "Go straight to the next stage"
    LOG_BY_MISTAKE = "log_by_mistake", "Logged by mistake"
    ASSIGN = "assign", "Assign"
    ACKNOWLEDGE = "acknowledge", "Acknowledge"
    PAUSE = "pause", "Pause the clock"
    RESUME = "resume", "Restart the clock"
    EXTEND = "extend", "Extend the deadline"
    WITHDRAW_EXTENSION = "withdraw_extension", "Cancel the extension"
    UPDATE = "update", "Send a progress update"
    CORRECT_RECEIPT = "correct_receipt", "Correct the date of receipt"
    CORRECT_CONTACT = "correct_contact", "Correct contact details"
    RESPOND = "respond", "Send the response"
    ESCALATE = "escalate", "Escalate"
    CLOSE = "close", "Close"
    WITHDRAW = "withdraw", "Withdraw"
    REOPEN = "reopen", "Reopen"
    TAKE_BACK = "take_back", "Returned by the Ombudsman"
    ADD_NOTE = "add_note", "Add a note"
    ATTACH = "attach", "Attach a document"
    RECORD_LEARNING = "record_learning", "Record learning"
    CLASSIFY = "classify", "Change theme and severity"
    ASK_CONSENT = "ask_consent", "Ask for permission"
    RECORD_CONSENT = "record_consent", "Record permission"
    END_CONSENT = "end_consent", "End the permission"
    CLOSE_WITHOUT_CONSENT = "close_without_consent", "Close without permission"
    MARK_SAFEGUARDING = "mark_safeguarding", "Mark as safeguarding"
    LIFT_SAFEGUARDING = "lift_safeguarding", "Remove the safeguarding marker"
    NAME_STAFF = "name_staff", "Record that it is about a colleague"
    SEND_TO_DIRECTOR = "send_to_director", "Send to the director"
    DIRECTOR_DECISION = "director_decision", "Record the director’s decision"
    MEMBERS_DECISION = "members_decision", "Record members’ decision"
    NAME_POLICY = "name_policy", "Say which policy it is about"

    def __new__(cls, value: str, label: str) -> "Move":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


OPEN = frozenset({Status.RECEIVED, Status.UNDER_INVESTIGATION})
ENDED = frozenset({Status.CLOSED, Status.DECLINED, Status.WITHDRAWN, Status.DUPLICATE, Status.MISTAKE})
# Figures leave these out, and nothing is suggested as their duplicate.
NOT_COUNTED = (Status.DUPLICATE, Status.MISTAKE)
ANY = frozenset(Status)

_TRIAGE = frozenset({Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER})
_ANSWER = frozenset({Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE})
_STAFF = _TRIAGE | _ANSWER
# A contact centre agent too, on what they logged: whoever took the call records what was said and done.
_TAKES_CALLS = _STAFF | {Role.CONTACT_CENTRE}
_COMPLAINANT = frozenset({Role.COMPLAINANT})


@dataclass(frozen=True, slots=True)
class Transition:
    """A move's source statuses, target (None: unchanged) and roles."""

    sources: frozenset[Status]
    target: Status | None
    roles: frozenset[Role]
    needs_reason: bool = False


TRANSITIONS: dict[Move, Transition] = {
    Move.ACCEPT: Transition(frozenset({Status.RECEIVED}), Status.UNDER_INVESTIGATION, _TRIAGE),
    Move.DECLINE: Transition(frozenset({Status.RECEIVED}), Status.DECLINED, _TRIAGE, needs_reason=True),
    Move.FORWARD: Transition(frozenset({Status.RECEIVED}), Status.DECLINED, _TRIAGE, needs_reason=True),
    Move.FORWARD_PART: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.DECIDE_MATTER: Transition(OPEN, None, _TRIAGE),
    Move.PASS_TO_LEGAL: Transition(OPEN, Status.CLOSED, _TRIAGE, needs_reason=True),
    Move.ADD_TO_OPEN: Transition(frozenset({Status.RECEIVED}), Status.DUPLICATE, _TRIAGE),
    Move.SPLIT: Transition(OPEN, None, _TRIAGE),
    Move.REROUTE: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.RECLASSIFY: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.OFFER_COMPLAINT: Transition(OPEN | {Status.CLOSED}, None, _STAFF),
    # The person may also say by themselves that they want to complain.
    Move.ANSWER_OFFER: Transition(OPEN | {Status.CLOSED}, None, _STAFF | _COMPLAINANT | {Role.SYSTEM}),
    Move.HAND_OVER: Transition(OPEN, Status.UNDER_INVESTIGATION, _STAFF),
    Move.SHARE_PRAISE: Transition(OPEN, Status.CLOSED, _STAFF, needs_reason=True),
    Move.SETTLE: Transition(OPEN, Status.CLOSED, _STAFF, needs_reason=True),
    Move.SKIP_STAGE: Transition(OPEN, Status.RECEIVED, _TRIAGE, needs_reason=True),
    Move.LOG_BY_MISTAKE: Transition(OPEN, Status.MISTAKE, _TRIAGE, needs_reason=True),
    Move.ASSIGN: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _TRIAGE | {Role.HEAD_OF_SERVICE}),
    Move.ACKNOWLEDGE: Transition(OPEN, None, _STAFF),
    Move.PAUSE: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    # What waits for permission may be paused before it is accepted.
    Move.RESUME: Transition(OPEN, None, _STAFF | {Role.SYSTEM}),
    Move.EXTEND: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    Move.WITHDRAW_EXTENSION: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    Move.UPDATE: Transition(OPEN, None, _STAFF, needs_reason=True),
    Move.CORRECT_RECEIPT: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.CORRECT_CONTACT: Transition(ANY, None, _TAKES_CALLS | _COMPLAINANT, needs_reason=True),
    Move.RESPOND: Transition(frozenset({Status.UNDER_INVESTIGATION}), Status.RESPONDED, _ANSWER),
    Move.ESCALATE: Transition(
        frozenset({Status.RESPONDED, Status.CLOSED}),
        Status.RECEIVED,
        _TRIAGE | _COMPLAINANT,
    ),
    Move.CLOSE: Transition(frozenset({Status.RESPONDED}), Status.CLOSED, _STAFF | {Role.SYSTEM}),
    Move.WITHDRAW: Transition(
        OPEN | {Status.RESPONDED},
        Status.WITHDRAWN,
        _TRIAGE | _COMPLAINANT,
        needs_reason=True,
    ),
    Move.REOPEN: Transition(ENDED, Status.UNDER_INVESTIGATION, _TRIAGE, needs_reason=True),
    # An Ombudsman may ask for an investigation in spite of a refusal.
    Move.TAKE_BACK: Transition(frozenset({Status.DECLINED}), Status.UNDER_INVESTIGATION, _TRIAGE, needs_reason=True),
    Move.ADD_NOTE: Transition(ANY, None, _TAKES_CALLS | _COMPLAINANT),
    Move.ATTACH: Transition(ANY, None, _TAKES_CALLS | _COMPLAINANT),
    Move.RECORD_LEARNING: Transition(frozenset({Status.RESPONDED, Status.CLOSED}), None, _STAFF),
    Move.CLASSIFY: Transition(OPEN | {Status.RESPONDED}, None, _STAFF),
    Move.ASK_CONSENT: Transition(OPEN | {Status.RESPONDED}, None, _TAKES_CALLS),
    Move.RECORD_CONSENT: Transition(ANY, None, _TAKES_CALLS),
    Move.END_CONSENT: Transition(ANY, None, _STAFF, needs_reason=True),
    Move.CLOSE_WITHOUT_CONSENT: Transition(OPEN, Status.CLOSED, _STAFF, needs_reason=True),
    Move.MARK_SAFEGUARDING: Transition(OPEN | {Status.RESPONDED}, None, _TAKES_CALLS, needs_reason=True),
    Move.LIFT_SAFEGUARDING: Transition(ANY, None, _TRIAGE, needs_reason=True),
    Move.NAME_STAFF: Transition(ANY, None, _TAKES_CALLS),
    Move.SEND_TO_DIRECTOR: Transition(OPEN, Status.UNDER_INVESTIGATION, _TRIAGE | {Role.HEAD_OF_SERVICE}),
    # It goes on if something should change.
    Move.DIRECTOR_DECISION: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    Move.MEMBERS_DECISION: Transition(
        frozenset({Status.UNDER_INVESTIGATION}), Status.CLOSED, _STAFF, needs_reason=True
    ),
    Move.NAME_POLICY: Transition(OPEN | {Status.RESPONDED, Status.CLOSED}, None, _STAFF),
}
# Moves that may answer a waiting message, because the complainant reads them or asked for them.
DEALS_WITH_MESSAGES = frozenset(
    {
        Move.DECLINE,
        Move.FORWARD,
        Move.FORWARD_PART,
        Move.PASS_TO_LEGAL,
        Move.ADD_TO_OPEN,
        Move.RECLASSIFY,
        Move.OFFER_COMPLAINT,
        Move.ANSWER_OFFER,
        Move.HAND_OVER,
        Move.SHARE_PRAISE,
        Move.SETTLE,
        Move.DIRECTOR_DECISION,
        Move.MEMBERS_DECISION,
        Move.SKIP_STAGE,
        Move.ACKNOWLEDGE,
        Move.PAUSE,
        Move.RESUME,
        Move.EXTEND,
        Move.WITHDRAW_EXTENSION,
        Move.UPDATE,
        Move.RESPOND,
        Move.ESCALATE,
        Move.CLOSE,
        Move.WITHDRAW,
        Move.REOPEN,
        Move.TAKE_BACK,
        Move.ADD_NOTE,
        Move.ATTACH,
    }
)


def moves_open_to(status: Status, roles: Set[Role]) -> Iterator[Move]:
    for move, transition in TRANSITIONS.items():
        if status in transition.sources and not transition.roles.isdisjoint(roles):
            yield move


def check(move: Move, status: Status, roles: Set[Role], reason: str = "") -> Transition:
    """Raise NotAllowed "move.role", RuleBroken "move.status" or "move.reason"."""
    transition = TRANSITIONS[move]
    if transition.roles.isdisjoint(roles):
        raise NotAllowed("move.role", f"Your role does not include: {move.label.lower()}.")
    if status not in transition.sources:
        raise RuleBroken(
            "move.status",
            f"“{move.label}” is not possible while the case is {status.label.lower()}.",
        )
    if transition.needs_reason and not has_visible_text(reason):
        raise RuleBroken("move.reason", "Give a reason. It is kept on the case.")
    return transition


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

    label: str

    SERVICE_REQUEST = "service_request", "It asks for a service for the first time"
    TOO_OLD = "too_old", "It is about something that happened too long ago"
    APPEAL_RIGHT = "appeal_right", "There is a right of appeal to another body"
    LEGAL_PROCEEDINGS = "legal_proceedings", "Legal proceedings have started"
    ALREADY_CONSIDERED = "already_considered", "It has already been considered"
    COUNCILLOR_CONDUCT = "councillor_conduct", "It is about the conduct of a councillor"
    NOT_THIS_COUNCIL = "not_this_council", "Another organisation is responsible"
    STAFF_MATTER = "staff_matter", "It is about employment by the council"
    INSURANCE_CLAIM = "insurance_claim", "It is an insurance claim"
    OTHER = "other", "Another reason, explained in the letter"

    def __new__(cls, value: str, label: str) -> "DeclineReason":
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member


# The reason of a complaint that was forwarded whole, and the event when only a part was.
FORWARDED, PART_FORWARDED = "forwarded", "part_forwarded"


def ground_label(key: str) -> str:
    """Name a reason for declining, also of a policy's own list."""
    known: dict[str, str] = {reason.value: reason.label for reason in DeclineReason}
    known[FORWARDED] = "Forwarded to the organisation responsible"
    return known.get(key) or key.replace("-", " ").replace("_", " ").capitalize()


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
    LEAFLET = "leaflet"
    SOCIAL_MEDIA = "social_media"
    COUNCILLOR = "councillor"
    SURVEY = "survey"
    API = "api"

    @property
    def label(self) -> str:
        written = {Channel.API: "API", Channel.PORTAL: "Online form", Channel.LEAFLET: "Feedback leaflet"}
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


# The message to staff after the last day to reply.
NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class Awaited:
    """Information needed, as the end of "we need ..."."""

    needed: str
    # None where someone other than the complainant has it.
    reply_by: date | None = None

    @property
    def from_complainant(self) -> bool:
        return self.reply_by is not None

    def as_data(self) -> dict[str, Any]:
        return {"needed": self.needed, "reply_by": self.reply_by.isoformat() if self.reply_by else None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self | None:
        # A pause from before this was asked.
        if "needed" not in data:
            return None
        return cls(data["needed"], date.fromisoformat(data["reply_by"]) if data["reply_by"] else None)


@dataclass(frozen=True, slots=True)
class Extension:
    """More time: working days or an agreed date."""

    working_days: int | None = None
    agreed: date | None = None
    # None: after everything else.
    on: date | None = None
    # Someone approved going beyond a soft maximum.
    approved: bool = False


TASK_DONE = "task_done"
# A letter was ordered in another format, such as Braille, and arrived.
FORMAT_ORDERED, FORMAT_RECEIVED = "format_ordered", "format_received"


class TaskKind(StrEnum):
    """What is to be done, with what it is called alone and what a list of such tasks is called."""

    label: str
    list_title: str

    SAFEGUARDING = "safeguarding", "Tell the safeguarding team", "Safeguarding"
    READ_MESSAGE = "read_message", "Deal with a message", "Unread messages"
    AWAIT_REPLY = "await_reply", "Restart a paused case", "Paused: waiting for information"
    POST_LETTER = "post_letter", "Post a letter", "Letters to post"
    SEND_ANOTHER_WAY = "send_another_way", "Send it another way", "To send another way"
    NOT_DELIVERED = "not_delivered", "Deal with an undelivered message", "Not delivered"
    UNCHECKED_FILE = "unchecked_file", "Deal with a file waiting for a virus check", "Files not checked for viruses"
    OMBUDSMAN_QUESTION = "ombudsman_question", "Help with the reply to the Ombudsman", "Ombudsman questions"
    CHECK_CONTACT = "check_contact", "Check the contact details of their other cases", "Contact details to check"
    GET_CONSENT = "get_consent", "Get permission from the person the complaint is for", "Permission to get"
    WITHOUT_CONSENT = "without_consent", "Respond to the person, or close without permission", "Due without permission"
    OFFER_COMPLAINT = "offer_complaint", "Offer to treat it as a complaint", "To offer as complaints"
    AWAIT_ANSWER = "await_answer", "Find out whether they want to complain", "Offered as complaints"
    OMBUDSMAN_LETTER = "ombudsman_letter", "Log the Ombudsman’s letter", "Ombudsman letters to log"
    FORWARD = "forward", "Forward it by post or phone", "To forward to other organisations"
    TELL_STAFF = "tell_staff", "Tell the member of staff about the complaint", "Staff to tell about a complaint"
    TELL_STAFF_ACTION = (
        *("tell_staff_action", "Tell the member of staff what was done about the complaint"),
        "Staff to tell what was done",
    )
    REOPEN = "reopen", "Reopen: permission has come", "To reopen: permission has come"
    CLASSIFY_ADJUSTMENTS = "classify_adjustments", "Decide about adjustments", "Adjustments to decide about"
    REVIEW_ADJUSTMENTS = "review_adjustments", "Review adjustments", "Adjustments to review"
    ARRANGE_ADJUSTMENTS = "arrange_adjustments", "Arrange adjustments", "Adjustments to arrange"
    ORDER_FORMAT = "order_format", "Order a letter in another format", "Formats to order"
    DECIDE_LIMITS = "decide_limits", "Decide whether to limit contact", "Contact limits to decide"
    REVIEW_LIMITS = "review_limits", "Review contact limits", "Contact limits to review"
    DECIDE_LIMITS_APPEAL = "decide_limits_appeal", "Decide an appeal against contact limits", "Appeals to decide"
    REVIEW_MARKER = "review_marker", "Review a safety marker", "Safety markers to review"
    TELL_SERVICES = "tell_services", "Tell other services about contact limits", "Services to tell about contact limits"
    AWAIT_DIRECTOR = "await_director", "Record the director’s decision", "With the director"
    AWAIT_MEMBERS = "await_members", "Record members’ decision", "Awaiting members’ decision"
    REVIEW_POLICY = "review_policy", "Review a policy that many contacts are about", "Policies to review"
    NAME_JOINT = "name_joint", "Record who complains together", "Joint complainants to record"
    GIVE_COPY = "give_copy", "Give a copy of a letter", "Copies for joint complainants"
    CHOOSE_SPOKESPERSON = "choose_spokesperson", "Choose who speaks for the group", "Spokespersons to choose"

    def __new__(cls, value: str, label: str = "", list_title: str = "") -> "TaskKind":
        kind = str.__new__(cls, value)
        kind._value_, kind.label, kind.list_title = value, label, list_title
        return kind


# Letters that are held back: someone sends them another way.
HELD_BACK = (TaskKind.SEND_ANOTHER_WAY, TaskKind.ORDER_FORMAT)
# Letters that staff give or post. Their content counts from the day the task is done.
GIVEN_BY_STAFF = (TaskKind.POST_LETTER, *HELD_BACK)
# Done by deciding, on a page of their own.
OF_BEHAVIOUR = (TaskKind.DECIDE_LIMITS, TaskKind.REVIEW_LIMITS, TaskKind.DECIDE_LIMITS_APPEAL)
OF_REPRESENTATIONS = (TaskKind.AWAIT_DIRECTOR, TaskKind.AWAIT_MEMBERS)
BY_DECISION = (*OF_REPRESENTATIONS, TaskKind.REVIEW_POLICY, TaskKind.WITHOUT_CONSENT, TaskKind.REVIEW_MARKER)
DONE_BY_DECIDING = (TaskKind.CLASSIFY_ADJUSTMENTS, TaskKind.REVIEW_ADJUSTMENTS, *OF_BEHAVIOUR, *BY_DECISION)
# Done on pages of their own, about people who complain together.
OF_JOINT = (TaskKind.GIVE_COPY, TaskKind.CHOOSE_SPOKESPERSON)
# Before anything else, and done only once it says what was done.
URGENT = (TaskKind.SAFEGUARDING,)
# Their manager tells the member of staff whom a complaint is about, and it is recorded who did, and when.
TOLD_BY_MANAGER = (TaskKind.TELL_STAFF, TaskKind.TELL_STAFF_ACTION)
