"""CSV: a line for each decision about contact with a person."""

from collections.abc import Iterable

from reporting.exports.csv import csv_file
from reporting.queries.contact_limits import LimitsDecision

HEADINGS = (
    "person",
    "about",
    "status",
    "proposed on",
    "proposed by",
    "decided on",
    "decided by",
    "reasons",
    "limits",
    "review by",
    "review overdue",
    "ended on",
    "reviews",
    "appeals",
)


def contact_limits_csv(decisions: Iterable[LimitsDecision]) -> bytes:
    return csv_file(HEADINGS, (_of_decision(each) for each in decisions))


def _of_decision(decision: LimitsDecision) -> list[object]:
    return [
        decision.person,
        decision.subject,
        decision.status.label,
        decision.proposed_on.isoformat(),
        decision.proposed_by,
        decision.decided_on.isoformat() if decision.decided_on else "",
        decision.decided_by,
        decision.reasons,
        "; ".join(decision.limits),
        decision.review_on.isoformat(),
        "yes" if decision.overdue else "no",
        decision.ended_on.isoformat() if decision.ended_on else "",
        "; ".join(decision.reviews),
        "; ".join(decision.appeals),
    ]
