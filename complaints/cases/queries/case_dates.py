"""When the current stage is due, and why."""

from dataclasses import dataclass
from typing import Any

from complaints.case_facts.queries import Parts, facts_from, history_of, parts_of
from complaints.deadlines.explanation import DeadlineExplanation, LedgerDay, Reader, explain, steps_from
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.obligations import Binding, dates_owed
from complaints.deadlines.questions import DeadlineAnswer
from complaints.models import Case
from complaints.permissions import cases_visible_to
from councils.models import Council
from councils.vocabulary.roles import Actor


def ledger_of(facts: CaseFacts) -> tuple[LedgerDay, ...]:
    return explain(facts.timetable, facts.clock, facts.stage_rules, facts.rules, facts.calendar)


def dates_of_case(actor: Actor, council: Council, reference: str) -> "CaseAnswer":
    """Raises Case.DoesNotExist."""
    case = cases_visible_to(actor).select_related("policy_version", "service_area").get(reference=reference)
    parts = parts_of(case)
    facts = facts_from(case, parts)
    rules = facts.rules
    return CaseAnswer(
        council=council.slug,
        procedure=case.procedure,
        stage=None if rules.single_step else case.stage,
        policy=rules.version,
        dates=facts.timetable,
        explanation=ledger_of(facts),
        steps=steps_from(facts.timetable.working_due, facts.stage_rules, facts.counting),
        told=told_of(case, facts, parts),
        owed=dates_owed(facts),
    )


def told_of(case: Case, facts: CaseFacts, parts: Parts) -> DeadlineExplanation:
    history = history_of(case, facts, parts)
    return DeadlineExplanation(facts.timetable, facts.clock, facts.stage_rules, facts.rules, facts.counting, history)


@dataclass(frozen=True, slots=True)
class CaseAnswer(DeadlineAnswer):
    """`owed` is all that is due now, on each clock, earliest first."""

    owed: tuple[Binding, ...] = ()

    def as_document(self, audience: Reader | None = None) -> dict[str, Any]:
        resident = audience is Reader.RESIDENT
        owed = [
            {
                "due": each.due.isoformat(),
                "kind": each.kind,
                "whose": each.whose.value,
                "why": each.resident if resident else each.officer,
            }
            for each in self.owed
        ]
        return {**DeadlineAnswer.as_document(self, audience), "owed": owed}
