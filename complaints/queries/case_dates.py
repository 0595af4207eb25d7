"""By when a case's present stage is to be answered, and why: dates and explanation from its facts."""

from complaints.domain.deadline_question import DeadlineAnswer
from complaints.domain.facts import CaseFacts
from complaints.domain.ledger import LedgerDay, explain
from complaints.queries.cases import cases_visible_to
from complaints.queries.facts import facts_of
from councils.domain.actor import Actor
from councils.models import Council


def ledger_of(facts: CaseFacts) -> tuple[LedgerDay, ...]:
    """The day-by-day explanation of the present stage's dates."""
    return explain(facts.timetable, facts.clock, facts.stage_rules, facts.rules, facts.calendar)


def dates_of_case(actor: Actor, council: Council, reference: str) -> DeadlineAnswer:
    """The dates of one case. Raises Case.DoesNotExist for a case that this person doesn't see."""
    case = cases_visible_to(actor).select_related("policy_version", "service_area").get(reference=reference)
    facts = facts_of(case)
    return DeadlineAnswer(
        council=council.slug,
        procedure=case.procedure,
        stage=case.stage,
        policy=facts.rules.version,
        dates=facts.timetable,
        explanation=ledger_of(facts),
    )
