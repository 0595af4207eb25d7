"""Correct a date of receipt."""

from datetime import datetime

from django.db import transaction

from complaints.case_facts.queries import facts_from, parts_of, rules_under
from complaints.cases.operations.apply import locked_case, record
from complaints.cases.rules.action_context import Turn
from complaints.cases.rules.receipt_correction import Correction, correct_receipt
from complaints.models import Case, CaseEvent, StageRecord
from complaints.vocabulary.lifecycle import Move
from councils.policies.queries import policy_in_force


@transaction.atomic
def correct(turn: Turn, *, received_at: datetime, reason: str) -> Case:
    case = locked_case(turn, Move.CORRECT_RECEIPT, reason)
    parts = parts_of(case)
    version = case.policy_version
    if case.stage == 1:
        version = policy_in_force(case.council_id, case.procedure, received_at)
    earlier = StageRecord.objects.filter(case_id=case.pk, stage=case.stage - 1)
    correction = Correction(
        received_at=received_at,
        at=turn.at,
        entered_at=_entered_at(case),
        reason=reason,
        rules=rules_under(version, case),
        policy_version_id=version.pk,
        told=tuple(parts.clock_events),
        not_before=earlier.values_list("responded_at", flat=True).first(),
        approved=turn.approved,
        was_anonymous=case.reachable_since is not None,
    )
    return record(case, correct_receipt(facts_from(case, parts), correction), turn)


def _entered_at(case: Case) -> datetime:
    of_stage = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage)
    return of_stage.order_by("pk").values_list("at", flat=True)[0]
