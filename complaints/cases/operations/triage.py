"""Triage: accept and assign, or reroute."""

from dataclasses import dataclass, replace

from django.db import transaction

from complaints.case_facts.queries import may_classify
from complaints.cases.operations import moves
from complaints.cases.operations.apply import make_move
from complaints.cases.rules import decisions
from complaints.cases.rules.decisions import UNKNOWN, Age
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.classification import UNCLASSIFIED, Classification
from complaints.vocabulary.lifecycle import Move, Theme
from councils.queries import open_service_area
from councils.vocabulary.roles import Role


@transaction.atomic
def accept(context: ActionContext, *, theme: Theme | None = None, age: Age = UNKNOWN) -> Case:
    """The person's role decides whether an exception is allowed."""
    known = replace(age, may_excuse=context.by.has(Role.COMPLAINTS_MANAGER))
    theme_said = theme.value if theme else ""
    return make_move(context, Move.ACCEPT, lambda facts: decisions.accept(facts, theme_said, known))


@transaction.atomic
def classify(context: ActionContext, *, now: Classification) -> Case:
    case = locked_case(context, Move.CLASSIFY)
    may = may_classify(context.by, case)
    return record(case, decisions.classify(classification_of(case), now, may=may), context)


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


@transaction.atomic
def reroute(context: ActionContext, *, service_area_id: int, reason: str) -> Case:
    """Raises RuleBroken (`intake.service_area`)."""
    open_service_area(context.by.council_id, service_area_id)
    return make_move(
        context, Move.REROUTE, lambda facts: decisions.reroute(facts, service_area_id, reason), reason=reason
    )
