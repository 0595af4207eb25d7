"""Answers to a policy's questions about a special matter, claims for the legal team, and staff who are told."""

from dataclasses import replace

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import complete_task, locked_case, open_task, record
from complaints.cases.operations.declining import send_on
from complaints.cases.queries.case_search import earlier_complaint
from complaints.cases.rules import special_matters
from complaints.cases.rules.special_matters import LegalReferral, StaffTold
from complaints.models import Case, CaseEvent, CaseTask
from complaints.vocabulary.actions import ASK_THEIR_MANAGER, ActionContext
from complaints.vocabulary.lifecycle import STAFF_NOTICE, TOLD_BY_MANAGER, Move, TaskKind
from councils.calendars.rules import london_day
from councils.vocabulary.values import has_visible_text


@transaction.atomic
def record_answers(context: ActionContext, *, matter: str, answers: tuple[str, ...], move: Move | None = None) -> Case:
    """Before the move that they lead to. If the member of staff is to be told, the complainant is told so at once.

    Raises RuleBroken as `special_matters.follow` and `special_matters.record_answers`.
    """
    case = locked_case(context, Move.DECIDE_MATTER)
    facts = facts_of(case)
    path = special_matters.follow(facts.rules, matter, answers)
    record(case, special_matters.record_answers(facts, path, move), context)
    told_before = CaseEvent.objects.filter(case_id=case.pk, kind=STAFF_NOTICE).exists()
    if path.tells_staff and not told_before:
        record(case, special_matters.staff_notice(facts), context)
        event = CaseEvent.objects.filter(case_id=case.pk, kind=STAFF_NOTICE).latest("pk")
        open_task(case, TaskKind.TELL_STAFF, context.at, event=event, detail=ASK_THEIR_MANAGER)
    return case


@transaction.atomic
def record_staff_told(context: ActionContext, task_id: int, told: StaffTold) -> CaseTask:
    """Raises CaseTask.DoesNotExist, and RuleBroken as `special_matters.said_of_staff_told` and `complete_task`."""
    task = CaseTask.objects.get(pk=task_id, case_id=context.case_id, kind__in=TOLD_BY_MANAGER)
    note = special_matters.said_of_staff_told(told, london_day(task.opened_at), london_day(context.at))
    return complete_task(context, task_id, note=note, on=told.on)


@transaction.atomic
def pass_to_legal(context: ActionContext, *, matter: str, answers: tuple[str, ...], to: LegalReferral) -> Case:
    """A claim goes to the legal team, by email or by a task. Raises as the rules."""
    if has_visible_text(to.earlier.reference):
        found = earlier_complaint(context.by, context.case_id, to.earlier.reference)
        to = replace(to, earlier=replace(to.earlier, earlier=found))
    case = locked_case(context, Move.PASS_TO_LEGAL, to.explanation)
    facts = facts_of(case)
    path = special_matters.follow(facts.rules, matter, answers)
    decision = special_matters.pass_to_legal(facts, path, to, london_day(context.at))
    record(case, decision, context)
    send_on(case, context, to.pass_on)
    return case
