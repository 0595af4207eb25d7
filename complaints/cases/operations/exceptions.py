"""What a second person approves: straight to the next stage, and logged by mistake."""

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, record
from complaints.cases.rules import closing, decisions
from complaints.deadlines.stage_events import CaseFacts
from complaints.models import Case, Deadline, StageRecord
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import OF_STAGES, Decision, Move
from councils.calendars.rules import london_day


@transaction.atomic
def skip_stage(context: ActionContext, *, reason: str) -> Case:
    """The stage's record and deadlines become those of the next, with their receipt. Raises as the rule."""
    case = locked_case(context, Move.SKIP_STAGE, reason)
    decision = decisions.skip_stage(facts_of(case), reason, london_day(context.at), approved=context.approved)
    following = decision.changes["stage"]
    StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(stage=following)
    Deadline.objects.filter(case_id=case.pk, subject=case.stage, kind__in=OF_STAGES).update(subject=following)
    return record(case, decision, context)


@transaction.atomic
def log_by_mistake(context: ActionContext, *, reason: str) -> Case:
    """Raises as the rule."""

    def decide(facts: CaseFacts) -> Decision:
        return closing.log_by_mistake(facts, reason, approved=context.approved)

    return make_move(context, Move.LOG_BY_MISTAKE, decide, reason=reason)
