"""Moves from assignment to escalation."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from complaints.cases.operations.apply import make_move
from complaints.cases.rules import decisions
from complaints.cases.rules.action_context import Turn
from complaints.cases.rules.decisions import NO_PARTS, Candidate, ResponseParts
from complaints.deadlines.facts import CaseFacts
from complaints.models import Case
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.waiting import Extension
from councils.calendars.rules import london_day
from councils.models import User
from councils.people.queries import roles_held, seniority_of
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import ANSWERING_ROLES, Role


@transaction.atomic
def escalate(turn: Turn, *, reason: str = "") -> Case:
    asked = turn.by.has(Role.COMPLAINANT)
    return make_move(turn, Move.ESCALATE, lambda facts: decisions.escalate(facts, london_day(turn.at), asked, reason))


@transaction.atomic
def assign(turn: Turn, *, officer_id: int, named_by: str = "") -> Case:
    """Raises RuleBroken (`assign.role`)."""
    council_id = turn.by.council_id
    roles = roles_held(council_id, officer_id)
    if roles.isdisjoint(ANSWERING_ROLES):
        raise RuleBroken("assign.role", "Choose someone who responds to complaints in this council.")
    officer = User.objects.get(pk=officer_id)

    def decide(facts: CaseFacts) -> Decision:
        ranks = seniority_of(council_id, {officer_id}.union(*facts.answered_by.values()))
        candidate = Candidate(officer_id, officer.get_full_name(), ranks.get(officer_id, 0), roles)
        return decisions.assign(facts, candidate, ranks, named_by)

    return make_move(turn, Move.ASSIGN, decide)


@transaction.atomic
def acknowledge(turn: Turn, *, text: str) -> Case:
    return make_move(turn, Move.ACKNOWLEDGE, partial(decisions.acknowledge, on=london_day(turn.at), text=text))


@transaction.atomic
def extend(turn: Turn, *, extension: Extension, reason: str, news_every: int | None = None) -> Case:
    on = london_day(turn.at)
    extension = replace(extension, approved=turn.approved)
    decide = partial(decisions.extend, extension=extension, on=on, reason=reason, news_every=news_every)
    return make_move(turn, Move.EXTEND, decide, reason=reason)


@transaction.atomic
def withdraw_extension(turn: Turn, *, reason: str) -> Case:
    decide = partial(decisions.withdraw_extension, on=london_day(turn.at), reason=reason)
    return make_move(turn, Move.WITHDRAW_EXTENSION, decide, reason=reason)


@transaction.atomic
def update(turn: Turn, *, text: str, news_every: int | None = None) -> Case:
    decide = partial(decisions.update, on=london_day(turn.at), text=text, news_every=news_every)
    return make_move(turn, Move.UPDATE, decide, reason=text)


@transaction.atomic
def respond(turn: Turn, *, outcome: str, text: str, parts: ResponseParts = NO_PARTS) -> Case:
    decide = partial(
        decisions.respond, by_id=turn.by.user_id, outcome=outcome, text=text, on=london_day(turn.at), parts=parts
    )
    return make_move(turn, Move.RESPOND, decide)
