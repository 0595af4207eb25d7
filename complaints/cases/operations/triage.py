"""Triage: accept or reroute."""

from dataclasses import replace

from django.db import transaction

from complaints.cases.operations.apply import make_move
from complaints.cases.rules import decisions
from complaints.cases.rules.decisions import UNKNOWN, Age
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
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
def reroute(context: ActionContext, *, service_area_id: int, reason: str) -> Case:
    """Raises RuleBroken (`intake.service_area`)."""
    area = open_service_area(context.by.council_id, service_area_id)
    return make_move(
        context, Move.REROUTE, lambda facts: decisions.reroute(facts, area.pk, reason, area.name), reason=reason
    )
