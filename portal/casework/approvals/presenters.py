"""Approval requests as shown."""

from dataclasses import dataclass
from typing import Any

from complaints.correspondence.queries.adjustments import needs_in_words
from complaints.vocabulary.actions import ApprovalKind
from complaints.vocabulary.correspondence import SENDING
from portal import wording
from portal.addresses import address
from portal.casework.moves.presenters import approvers_words
from portal.casework.presenters import sending_notes
from portal.layout.display import Fact


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """An approval request; no case fields if about the calendar."""

    title: str
    href: str
    reason: str
    asked: str
    approvers: str
    reference: str
    summary: str
    case_href: str


def approval_line(request: Any) -> ApprovalLine:
    case = request.case
    return ApprovalLine(
        title=str(request.proposal),
        href=address("casework:approval" if case else "setup:closure-approval", pk=request.pk),
        reason=request.reason,
        asked=f"by {request.proposed_by_name}, {wording.moment(request.proposed_at)}",
        approvers=approvers_words(ApprovalKind(request.kind)),
        reference=case.reference if case else "",
        summary=case.summary if case else "",
        case_href=address("casework:case", reference=case.reference) if case else "",
    )


def approval_facts(request: Any) -> list[Fact]:
    line = approval_line(request)
    facts = [
        Fact("Type", ApprovalKind(request.kind).label),
        Fact("Requested", line.asked),
        Fact("Reason", request.reason),
        Fact("Who can approve it", line.approvers),
        *_sending(request),
    ]
    if request.decision:
        decided = f"{request.decision.capitalize()} by {request.decided_by_name}, {wording.moment(request.decided_at)}"
        facts.append(Fact("Decision", decided))
    if request.note:
        facts.append(Fact("Note", request.note))
    return facts


def _sending(request: Any) -> list[Fact]:
    case = request.case
    if case is None:
        return []
    notes = sending_notes(request.proposed.get(SENDING, {}))
    facts = [Fact("Adjustments needed", needs_in_words(case)), Fact("On behalf of", case.on_behalf_of)]
    facts += [Fact("The letter", note) for note in notes]
    return [fact for fact in facts if fact.value]
