"""How a date was worked out."""

from dataclasses import dataclass

from complaints.cases.queries.resident import OwnComplaint
from complaints.deadlines.explanation import LedgerDay as CountedDay
from complaints.deadlines.explanation import in_plain_words, length, what_does_not_count
from councils.calendars.rules import written
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, StageRules
from portal.layout.display import ExplainedDay


@dataclass(frozen=True, slots=True)
class Explanation:
    summary: str
    note: str
    days: tuple[ExplainedDay, ...]


def explanation(complaint: OwnComplaint) -> Explanation | None:
    """Return None if the policy sets no date."""
    due = complaint.timetable.working_due
    if due is None:
        return None
    days = tuple(_day(day) for day in complaint.ledger())
    return Explanation(f"How we worked out {written(due)}", _rule(complaint.stage_rules, complaint.rules), days)


def _rule(stage: StageRules, rules: ProcedureRules) -> str:
    if stage.response is None:
        return ""
    start = "received it" if stage.response.counts_from is ClockStart.RECEIPT else "acknowledged it"
    return (
        f"Our policy says we’ll respond within {length(stage.response.period)} of the day we {start} "
        f"(policy paragraph: {stage.response.paragraph}). " + what_does_not_count(rules)
    )


def _day(day: CountedDay) -> ExplainedDay:
    return ExplainedDay(
        date=f"{day.date:%A} {day.date.day} {day.date:%B}",
        machine_date=day.date.isoformat(),
        count=day.day,
        why=in_plain_words(day.why),
    )
