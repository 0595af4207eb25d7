"""A line of the register of contact limits."""

from dataclasses import dataclass

from complaints.vocabulary.people import DecisionStatus
from councils.calendars.rules import written
from portal.addresses import address
from portal.layout.display import Tag
from reporting.queries.contact_limits import LimitsDecision


@dataclass(frozen=True, slots=True)
class LimitsLine:
    person: str
    href: str
    subject: str
    status: Tag
    overdue: Tag | None
    dates: tuple[str, ...]
    decided: str
    reasons: str
    limits: tuple[str, ...]
    later: tuple[str, ...]


def limits_line(decision: LimitsDecision) -> LimitsLine:
    in_force = decision.status is DecisionStatus.IN_FORCE
    dates = (
        f"Proposed {written(decision.proposed_on)} by {decision.proposed_by}",
        f"Decided {written(decision.decided_on)}" if decision.decided_on else "",
        f"Review by {written(decision.review_on)}" if in_force else "",
        f"Ended {written(decision.ended_on)}" if decision.ended_on else "",
    )
    return LimitsLine(
        person=decision.person,
        href=address("casework:person", person=decision.person_id),
        subject=decision.subject,
        status=Tag(decision.status.label, "orange" if in_force else "grey"),
        overdue=Tag("Review overdue", "red") if decision.overdue else None,
        dates=tuple(filter(None, dates)),
        decided=decision.decided_by,
        reasons=decision.reasons,
        limits=decision.limits,
        later=(*decision.reviews, *decision.appeals),
    )
