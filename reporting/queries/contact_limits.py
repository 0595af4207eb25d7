"""The register of decisions about contact with people: in force, ended and not applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from complaints.vocabulary.people import (
    LIMITS_APPEAL_DECIDED,
    LIMITS_APPEALED,
    LIMITS_NOT_SET,
    LIMITS_PROPOSED,
    LIMITS_REVIEWED,
    LIMITS_SET,
    BehaviourOutcome,
    DecisionStatus,
)
from councils.calendars.rules import london_day

if TYPE_CHECKING:
    from complaints.models import BehaviourDecision, BehaviourStep


@dataclass(frozen=True, slots=True)
class LimitsDecision:
    """A line of the register. `reasons` are of the first decision; `reviews` and `appeals` a line each."""

    person_id: int
    person: str
    subject: str
    status: DecisionStatus
    overdue: bool
    proposed_on: date
    proposed_by: str
    decided_on: date | None
    decided_by: str
    reasons: str
    limits: tuple[str, ...]
    review_on: date
    ended_on: date | None
    reviews: tuple[str, ...]
    appeals: tuple[str, ...]


def limits_decisions(rows: "Iterable[BehaviourDecision]", today: date) -> list[LimitsDecision]:
    return [_decision(row, today) for row in rows]


def _decision(row: "BehaviourDecision", today: date) -> LimitsDecision:
    steps = list(row.steps.all())
    proposed = next((step for step in steps if step.kind == LIMITS_PROPOSED), None)
    decided = next((step for step in steps if step.kind in (LIMITS_SET, LIMITS_NOT_SET)), None)
    status = DecisionStatus(row.status)
    return LimitsDecision(
        person_id=row.person_id,
        person=row.person.name,
        subject=row.subject,
        status=status,
        overdue=status is DecisionStatus.IN_FORCE and row.review_on <= today,
        proposed_on=london_day(row.proposed_at),
        proposed_by=proposed.by_name if proposed else "",
        decided_on=row.decided_on,
        decided_by=_decided_by(decided) if decided else "",
        reasons=decided.text if decided else "",
        limits=row.lines,
        review_on=row.review_on,
        ended_on=row.ended_on,
        reviews=tuple(_outcome(step) for step in steps if step.kind == LIMITS_REVIEWED),
        appeals=tuple(_appeal(step) for step in steps if step.kind in (LIMITS_APPEALED, LIMITS_APPEAL_DECIDED)),
    )


def _decided_by(step: "BehaviourStep") -> str:
    named = step.data.get("decided_by", "")
    return f"{named}, recorded by {step.by_name}" if named else step.by_name


def _outcome(step: "BehaviourStep") -> str:
    return f"{london_day(step.at).isoformat()}: {BehaviourOutcome(step.data['outcome']).label}. {step.text}"


def _appeal(step: "BehaviourStep") -> str:
    if step.kind == LIMITS_APPEALED:
        return f"{step.data['made_on']}: appeal received. {step.text}"
    return _outcome(step)
