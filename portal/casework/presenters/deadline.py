"""The deadline panel: which date binds, why, and how it was worked out."""

from dataclasses import dataclass
from datetime import date

from complaints.domain.codes import CodeLimits
from complaints.domain.facts import CaseFacts
from complaints.domain.ledger import explain
from complaints.domain.lifecycle import OPEN
from complaints.domain.timetables import Timetable
from complaints.queries.case_page import CaseInHand
from councils.domain.calendars import LONDON, written
from councils.domain.rules import Target
from portal import wording
from portal.casework.presenters.due import Clock
from portal.display import Due, Fact, LedgerDay


@dataclass(frozen=True, slots=True)
class DeadlinePanel:
    """`due` is the date that is owed next, `why` says which rule it follows from."""

    due: Due
    why: str
    facts: tuple[Fact, ...]
    remarks: tuple[str, ...]
    ledger: tuple[LedgerDay, ...]
    ledger_title: str
    ledger_note: str


def panel(hand: CaseInHand, clock: Clock) -> DeadlinePanel:
    """The panel of a case's current stage."""
    facts = hand.facts
    table = facts.timetable
    return DeadlinePanel(
        due=_due(hand, clock),
        why=_why(hand),
        facts=tuple(dates(facts, table)),
        remarks=table.warnings,
        ledger=tuple(
            LedgerDay(f"{day.date:%A} {day.date.day} {day.date:%B}", day.date.isoformat(), day.day, day.why)
            for day in explain(table, facts.clock, facts.stage_rules, facts.rules, facts.calendar)
        ),
        ledger_title=f"How this date was worked out: {written(table.last_day)}",
        ledger_note=_rule(facts.stage_rules.response, "The response is due"),
    )


def dates(facts: CaseFacts, table: Timetable) -> list[Fact]:
    """The dates of a stage under the policy and under the Code, one on a line."""
    stage, clock = facts.stage_rules, facts.clock
    lines = [Fact("Counts as received", wording.weekday(table.received_on))]
    if stage.acknowledgement is not None and table.acknowledgement_due is not None:
        lines.append(Fact("Acknowledgement due", _owed(table.acknowledgement_due, stage.acknowledgement)))
    if clock.acknowledged_on is not None:
        lines.append(Fact("Acknowledged", written(clock.acknowledged_on)))
    lines.append(Fact("Response due", _response(facts, table)))
    if table.response_due is not None and table.working_due != table.response_due:
        lines.append(Fact("Before it was moved", written(table.response_due)))
    if table.code is not None:
        outer = _code(table.code, bool(clock.extensions))
        lines.append(Fact(f"{table.code.name}: outer limit", outer))
    if clock.responded_at is not None:
        lines.append(Fact("Answered", written(clock.responded_at.astimezone(LONDON).date())))
    if table.escalate_by is not None:
        lines.append(Fact("Next stage can be asked for until", written(table.escalate_by)))
    return lines


def _due(hand: CaseInHand, clock: Clock) -> Due:
    case, facts = hand.case, hand.facts
    if facts.status in OPEN or case.due_on is not None:
        return clock.due(case.due_on, kind=case.due_kind, paused=facts.paused)
    if facts.clock.responded_at is None:
        return Due("none", "Nothing is owed")
    answered = facts.clock.responded_at.astimezone(LONDON).date()
    due = facts.timetable.working_due
    if due is None or answered <= due:
        return Due("done", "Answered in time" if due else "Answered", written(answered))
    late = wording.late_by(answered, due, facts.calendar)
    return Due("overdue", f"Answered {late}", written(answered))


def _why(hand: CaseInHand) -> str:
    """Which of the dates binds, in a sentence or two."""
    case, facts, table = hand.case, hand.facts, hand.facts.timetable
    if case.due_kind == "ombudsman_reply":
        return "The Ombudsman waits for the council’s reply."
    if facts.paused and case.due_on is None:
        return "The clock is paused: the date moves by the working days until it is restarted."
    if facts.status not in OPEN:
        return ""
    if case.due_kind == "acknowledgement":
        return _rule(facts.stage_rules.acknowledgement, "The policy asks for an acknowledgement")
    return _why_respond(facts, table)


def _why_respond(facts: CaseFacts, table: Timetable) -> str:
    limit = _code_limit(facts, table)
    if table.working_due is None:
        return "The policy states no time for the response." + (f" The Code’s is {written(limit)}." if limit else "")
    parts = [_binding(facts, table)]
    if limit is not None and limit < table.working_due:
        parts.append(f"The Code’s outer limit, {written(limit)}, comes first: aim for that date.")
    elif limit is not None:
        parts.append("It is within the Code’s outer limit.")
    return " ".join(parts)


def _binding(facts: CaseFacts, table: Timetable) -> str:
    if facts.clock.extensions:
        return "The extended date binds."
    if facts.clock.pauses:
        return "The policy’s date binds, moved by the days on which the clock was paused."
    if table.response_due is None:
        return "The time counts from the acknowledgement: this is the date if it is sent on its last day."
    return "The policy’s date binds."


def _response(facts: CaseFacts, table: Timetable) -> str:
    target = facts.stage_rules.response
    if target is None or table.working_due is None:
        return "No time stated in the policy"
    supposed = table.current_response_due is None
    return _owed(table.working_due, target) + ("; if acknowledged on the last day for it" if supposed else "")


def _owed(on: date, target: Target) -> str:
    return f"{wording.weekday(on)} ({target.period} from {target.counts_from}, {_paragraph(target.paragraph)})"


def _code_limit(facts: CaseFacts, table: Timetable) -> date | None:
    if table.code is None:
        return None
    return table.code.latest_response_due if facts.clock.extensions else table.code.response_due


def _code(code: CodeLimits, extended: bool) -> str:
    if extended:
        return wording.weekday(code.latest_response_due)
    return f"{wording.weekday(code.response_due)}; {written(code.latest_response_due)} if extended"


def _rule(target: Target | None, beginning: str) -> str:
    if target is None:
        return ""
    note = f" {target.note}" if target.note else ""
    return f"{beginning} within {target.period} of {target.counts_from} ({_paragraph(target.paragraph)}).{note}"


def _paragraph(paragraph: str) -> str:
    return f"policy, paragraph {paragraph}" if paragraph[:1].isdigit() else f"policy: {paragraph}"
