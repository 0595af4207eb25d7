"""Mark a case where someone may be at risk, record what was done, and keep a case from the staff whom it is about."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from complaints.case_facts.queries import cases_visible_to, facts_of, roles_on
from complaints.cases.operations.apply import complete_task, locked_case, open_task, record, write_event
from complaints.cases.operations.moves import assign
from complaints.cases.rules import closing
from complaints.cases.rules.decisions import Candidate
from complaints.models import Case, CaseEvent, CaseRestriction, CaseTask
from complaints.safeguarding.queries import case_to_open, open_task_of, whom_to_tell
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import TRANSITIONS, Decision, Move, Status, TaskKind
from complaints.vocabulary.people import CASE_OPENED, SAFEGUARDING_MARKED, Told
from councils.calendars.rules import london_day
from councils.queries import names_of_staff
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

AT_THE_START = "Someone may be at risk of harm."


@transaction.atomic
def mark_safeguarding(context: ActionContext, *, reason: str) -> Case:
    """Restrict the case and open the urgent task. Raises RuleBroken as `closing.mark_safeguarding`."""
    case = locked_case(context, Move.MARK_SAFEGUARDING, reason)
    decision = closing.mark_safeguarding(facts_of(case), reason)
    restriction = _restriction(case)
    restriction.safeguarding, restriction.marked_by_id = True, context.by.user_id
    restriction.officer_id = case.officer_id
    restriction.save()
    record(case, decision, context)
    event = CaseEvent.objects.filter(case_id=case.pk, kind=SAFEGUARDING_MARKED).latest("at", "pk")
    contacts = "\n".join(whom_to_tell(case.service_area.council))
    open_task(case, TaskKind.SAFEGUARDING, context.at, event=event, detail=contacts)
    return case


def _restriction(case: Case) -> CaseRestriction:
    known = CaseRestriction.objects.filter(case_id=case.pk).first()
    return known or CaseRestriction(council_id=case.council_id, case_id=case.pk, officer_id=case.officer_id)


@transaction.atomic
def lift_safeguarding(context: ActionContext, *, reason: str) -> Case:
    """Whoever may see the case otherwise sees it again. An open task is done, with the reason.

    Raises RuleBroken as `closing.lift_safeguarding`.
    """
    case = locked_case(context, Move.LIFT_SAFEGUARDING, reason)
    decision = closing.lift_safeguarding(facts_of(case), reason)
    task = open_task_of(case)
    if task is not None:
        complete_task(replace(context, seen_version=None), task.pk, note=reason)
    CaseRestriction.objects.filter(case_id=case.pk).update(safeguarding=False, marked_by_id=None)
    return record(case, decision, context)


@transaction.atomic
def record_telling(context: ActionContext, task_id: int, said: Told) -> CaseTask:
    """Record who was told, which does the urgent task. Raises RuleBroken as `closing.said_of_telling`."""
    task = CaseTask.objects.get(pk=task_id, case_id=context.case_id, kind=TaskKind.SAFEGUARDING.value)
    note = closing.said_of_telling(said, london_day(task.opened_at), london_day(context.at))
    return complete_task(context, task_id, note=note, on=said.on)


@transaction.atomic
def name_staff(context: ActionContext, *, user_id: int, officer_id: int | None = None, named_by: str = "") -> Case:
    """Keep the case from a colleague whom it is about. `officer_id` responds instead of them.

    Raises RuleBroken: "about_staff.unknown", "about_staff.assign" (someone else must do both), as
    `closing.name_staff` and `assign`.
    """
    name = dict(names_of_staff(context.by.council_id)).get(user_id)
    if name is None:
        raise RuleBroken("about_staff.unknown", "Choose someone who works for this council.")
    case = locked_case(context, Move.NAME_STAFF)
    if officer_id is not None and case.officer_id == user_id and case.status == Status.UNDER_INVESTIGATION:
        if TRANSITIONS[Move.ASSIGN].roles.isdisjoint(roles_on(context.by, case)):
            raise RuleBroken(
                "about_staff.assign",
                f"{name} is the officer. Ask a complaint champion to record this and choose someone else.",
            )
        case = assign(context, officer_id=officer_id, named_by=named_by)
    decision = closing.name_staff(facts_of(case), Candidate(user_id, name, 0), context.by.user_id)
    restriction = _restriction(case)
    restriction.about_staff = [*restriction.about_staff, user_id]
    restriction.save()
    return record(case, decision, context)


def note_at_start(context: ActionContext, *, at_risk: bool, about: int | None) -> None:
    """What is known when a case comes in or is accepted. What is recorded already stays."""
    cases = cases_visible_to(context.by).filter(pk=context.case_id)
    if at_risk and not cases.filter(safeguarding=True).exists():
        mark_safeguarding(context, reason=AT_THE_START)
    if about is not None:
        name_staff(context, user_id=about)


@transaction.atomic
def open_case(by: Actor, reference: str, at: datetime) -> Case:
    """Record that someone opens a safeguarding case. Raises Case.DoesNotExist."""
    case = case_to_open(by, reference)
    if case.safeguarding:
        write_event(case, Decision(CASE_OPENED, public=False), ActionContext(case.pk, by, at))
    return case
