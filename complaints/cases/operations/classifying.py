"""Theme, severity and risk; and triage, which decides them together with the service and the officer."""

from dataclasses import dataclass, replace

from django.db import transaction

from complaints.case_facts.queries import may_classify
from complaints.cases.operations import moves
from complaints.cases.operations.apply import locked_case, record
from complaints.cases.operations.triage import accept, reroute
from complaints.cases.rules import classifying
from complaints.cases.rules.decisions import UNKNOWN, Age
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.classification import UNCLASSIFIED, Classification
from complaints.vocabulary.lifecycle import Move, Theme


@transaction.atomic
def classify(context: ActionContext, *, now: Classification) -> Case:
    """Raises as the rule."""
    case = locked_case(context, Move.CLASSIFY)
    may = may_classify(context.by, case)
    return record(case, classifying.classify(classification_of(case), now, may=may), context)


def classification_of(case: Case) -> Classification:
    return Classification(case.theme, case.severity, tuple(case.risks))


@dataclass(frozen=True, slots=True)
class Assignment:
    officer_id: int
    named_by: str = ""


@dataclass(frozen=True, slots=True)
class Rerouting:
    service_area_id: int
    reason: str


@transaction.atomic
def triage(
    context: ActionContext,
    *,
    now: Classification = UNCLASSIFIED,
    age: Age = UNKNOWN,
    rerouting: Rerouting | None = None,
    assignment: Assignment | None = None,
) -> Case:
    """Reroute, accept, classify and assign, whichever is wanted: all of it or nothing. Raises as each of them."""
    if rerouting is not None:
        reroute(context, service_area_id=rerouting.service_area_id, reason=rerouting.reason)
        context = replace(context, seen_version=None)
    case = accept(context, theme=Theme(now.theme) if now.theme else None, age=age)
    context = replace(context, seen_version=None)
    if classification_of(case) != now:
        case = classify(context, now=now)
    if assignment is not None:
        case = moves.assign(context, officer_id=assignment.officer_id, named_by=assignment.named_by)
    return case
