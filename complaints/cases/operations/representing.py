"""A representation goes to a director, and where something should change on to elected members."""

from datetime import date

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, open_task, record
from complaints.cases.operations.moves import candidates
from complaints.cases.rules import offering
from complaints.cases.rules.offering import DirectorDecision, MembersDecision
from complaints.models import Case, CaseEvent
from complaints.vocabulary.actions import (
    ANOTHER_BODY,
    DIRECTOR_DECIDED,
    SENT_TO_DIRECTOR,
    ActionContext,
    RepresentationState,
)
from complaints.vocabulary.lifecycle import Move, TaskKind
from councils.calendars.rules import london_day
from councils.queries import bodies_called
from councils.vocabulary.errors import RuleBroken


@transaction.atomic
def send_to_director(context: ActionContext, *, director_id: int, named_by: str = "") -> Case:
    """A task stands until the decision is recorded. Raises RuleBroken (`assign.role`), and as the rule."""
    director = candidates(context.by.council_id, director_id)
    case = make_move(
        context,
        Move.SEND_TO_DIRECTOR,
        lambda facts: offering.send_to_director(facts, *director(facts), named_by),
    )
    open_task(case, TaskKind.AWAIT_DIRECTOR, context.at, detail="Waiting for the director’s decision.")
    return case


@transaction.atomic
def record_director(context: ActionContext, *, said: DirectorDecision) -> Case:
    """Raises RuleBroken: `representation.body` (also where it is not in the table of contacts), and as the rule."""
    if said.body not in ("", ANOTHER_BODY) and not bodies_called([said.body]):
        raise RuleBroken("representation.body", "Select the organisation whose policy it is.")
    case = locked_case(context, Move.DIRECTOR_DECISION, said.text)
    sent_on = _day_of_last(case, SENT_TO_DIRECTOR)
    record(case, offering.director_decides(facts_of(case), said, sent_on, london_day(context.at)), context)
    if case.representation_state == RepresentationState.TAKEN_FORWARD:
        detail = "The director took it forward. Record what was decided, and tell the person."
        open_task(case, TaskKind.AWAIT_MEMBERS, context.at, detail=detail)
    return case


@transaction.atomic
def record_members(context: ActionContext, *, said: MembersDecision) -> Case:
    """Raises RuleBroken as the rule."""
    case = locked_case(context, Move.MEMBERS_DECISION, said.text)
    taken_forward_on = _day_of_last(case, DIRECTOR_DECIDED)
    return record(
        case, offering.members_decide(facts_of(case), said, taken_forward_on, london_day(context.at)), context
    )


def _day_of_last(case: Case, kind: str) -> date:
    """The day that the event gives, otherwise the day it was recorded. Without such an event, the receipt."""
    event = CaseEvent.objects.filter(case_id=case.pk, kind=kind).order_by("-at", "-pk").first()
    if event is None:
        return london_day(case.received_at)
    return date.fromisoformat(event.data["on"]) if "on" in event.data else london_day(event.at)
