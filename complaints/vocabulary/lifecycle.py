"""The lifecycle of a case. One table draws the buttons, guards writes and prints the diagram."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import StrEnum

from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text


class Status(StrEnum):
    RECEIVED = "received"
    UNDER_INVESTIGATION = "under_investigation"
    RESPONDED = "responded"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Move(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    REROUTE = "reroute"
    RECLASSIFY = "reclassify"
    SETTLE = "settle"
    ASSIGN = "assign"
    ACKNOWLEDGE = "acknowledge"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    WITHDRAW_EXTENSION = "withdraw_extension"
    UPDATE = "update"
    CORRECT_RECEIPT = "correct_receipt"
    CORRECT_CONTACT = "correct_contact"
    RESPOND = "respond"
    ESCALATE = "escalate"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    ADD_NOTE = "add_note"
    ATTACH = "attach"
    RECORD_LEARNING = "record_learning"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Move.ACCEPT: "Accept",
    Move.DECLINE: "Decline",
    Move.REROUTE: "Send to another service",
    Move.RECLASSIFY: "Reclassify",
    Move.SETTLE: "Record what was done and close",
    Move.ASSIGN: "Assign",
    Move.ACKNOWLEDGE: "Acknowledge",
    Move.PAUSE: "Pause the clock",
    Move.RESUME: "Restart the clock",
    Move.EXTEND: "Extend the deadline",
    Move.WITHDRAW_EXTENSION: "Cancel the extension",
    Move.UPDATE: "Send a progress update",
    Move.CORRECT_RECEIPT: "Correct the date of receipt",
    Move.CORRECT_CONTACT: "Correct contact details",
    Move.RESPOND: "Send the response",
    Move.ESCALATE: "Escalate",
    Move.CLOSE: "Close",
    Move.WITHDRAW: "Withdraw",
    Move.REOPEN: "Reopen",
    Move.ADD_NOTE: "Add a note",
    Move.ATTACH: "Attach a document",
    Move.RECORD_LEARNING: "Record learning",
}

OPEN = frozenset({Status.RECEIVED, Status.UNDER_INVESTIGATION})
ENDED = frozenset({Status.CLOSED, Status.DECLINED, Status.WITHDRAWN})
ANY = frozenset(Status)

_TRIAGE = frozenset({Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER})
_ANSWER = frozenset({Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE})
_STAFF = _TRIAGE | _ANSWER
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
    Move.REROUTE: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.RECLASSIFY: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.SETTLE: Transition(OPEN, Status.CLOSED, _STAFF, needs_reason=True),
    Move.ASSIGN: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _TRIAGE | {Role.HEAD_OF_SERVICE}),
    Move.ACKNOWLEDGE: Transition(OPEN, None, _STAFF),
    Move.PAUSE: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    Move.RESUME: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF | {Role.SYSTEM}),
    Move.EXTEND: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    Move.WITHDRAW_EXTENSION: Transition(frozenset({Status.UNDER_INVESTIGATION}), None, _STAFF, needs_reason=True),
    Move.UPDATE: Transition(OPEN, None, _STAFF, needs_reason=True),
    Move.CORRECT_RECEIPT: Transition(OPEN, None, _TRIAGE, needs_reason=True),
    Move.CORRECT_CONTACT: Transition(ANY, None, _STAFF | _COMPLAINANT, needs_reason=True),
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
    Move.ADD_NOTE: Transition(ANY, None, _STAFF | _COMPLAINANT),
    Move.ATTACH: Transition(ANY, None, _STAFF | _COMPLAINANT),
    Move.RECORD_LEARNING: Transition(frozenset({Status.RESPONDED, Status.CLOSED}), None, _STAFF),
}


# Moves that may answer a waiting message, because the complainant reads them or asked for them.
DEALS_WITH_MESSAGES = frozenset(
    {
        Move.DECLINE,
        Move.RECLASSIFY,
        Move.SETTLE,
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


def mermaid() -> str:
    """Return the diagram for docs/reference/case-lifecycle.md."""
    lines = ["stateDiagram-v2", f"    [*] --> {Status.RECEIVED}"]
    for move, transition in TRANSITIONS.items():
        if transition.target is not None:
            lines += [f"    {source} --> {transition.target}: {move.label}" for source in sorted(transition.sources)]
    return "\n".join(lines) + "\n"
