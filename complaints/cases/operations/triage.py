"""Triage: accept, decline or reroute."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from complaints.cases.operations.apply import make_move
from complaints.cases.queries.case_search import earlier_complaint
from complaints.cases.rules import decisions, declining
from complaints.cases.rules.decisions import UNKNOWN, Age
from complaints.cases.rules.declining import NOTHING_GIVEN, DeclineFacts
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Theme
from councils.calendars.rules import london_day
from councils.queries import open_service_area
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text


@transaction.atomic
def accept(context: ActionContext, *, theme: Theme | None = None, age: Age = UNKNOWN) -> Case:
    """The person's role decides whether an exception is allowed."""
    known = replace(age, may_excuse=context.by.has(Role.COMPLAINTS_MANAGER))
    theme_said = theme.value if theme else ""
    return make_move(context, Move.ACCEPT, lambda facts: decisions.accept(facts, theme_said, known))


@transaction.atomic
def decline(context: ActionContext, *, reason: str, explanation: str, given: DeclineFacts = NOTHING_GIVEN) -> Case:
    """`reason` is a `Ground`'s key."""
    if has_visible_text(given.reference):
        given = replace(given, earlier=earlier_complaint(context.by, context.case_id, given.reference))
    decide = partial(declining.decline, reason=reason, explanation=explanation, on=london_day(context.at), given=given)
    return make_move(context, Move.DECLINE, decide, reason=explanation)


@transaction.atomic
def reroute(context: ActionContext, *, service_area_id: int, reason: str) -> Case:
    """Raises RuleBroken (`intake.service_area`)."""
    open_service_area(context.by.council_id, service_area_id)
    return make_move(
        context, Move.REROUTE, lambda facts: decisions.reroute(facts, service_area_id, reason), reason=reason
    )
