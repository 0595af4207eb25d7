"""Tasks on a case."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from complaints.cases.operations.apply import locked_case, write_event
from complaints.cases.rules.action_context import Turn
from complaints.models import Case, CaseEvent, CaseTask, Letter
from complaints.permissions import cases_visible_to
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import Move
from complaints.vocabulary.waiting import TASK_DONE, TaskKind
from councils.calendars.queries import lock_calendar_shared
from councils.vocabulary.errors import RuleBroken


def open_task(
    case: Case,
    kind: TaskKind,
    at: datetime,
    *,
    event: CaseEvent | None = None,
    letter: Letter | None = None,
    detail: str = "",
) -> CaseTask:
    """Return the open task about this event and letter, or open it.

    Call it in the transaction that makes it necessary.
    """
    task, _ = CaseTask.objects.get_or_create(
        council_id=case.council_id,
        case_id=case.pk,
        kind=kind.value,
        event=event,
        letter=letter,
        done_at=None,
        defaults={"opened_at": at, "detail": detail},
    )
    return task


@transaction.atomic
def complete_task(turn: Turn, task_id: int, *, note: str = "", on: date | None = None) -> CaseTask:
    """Raises CaseTask.DoesNotExist; RuleBroken: `task.done`, `task.paused`."""
    case = locked_case(turn, Move.ADD_NOTE)
    task = CaseTask.objects.select_for_update().get(pk=task_id, case_id=case.pk)
    if task.done_at is not None:
        raise RuleBroken("task.done", f"{task.done_by_name} has already marked this as done.")
    if task.kind == TaskKind.AWAIT_REPLY and case.paused:
        raise RuleBroken("task.paused", "This case is still paused. Restart the clock to complete this task.")
    _mark_done(task, case, turn, note, on)
    return task


@transaction.atomic
def withdraw_task(turn: Turn, task_id: int, *, note: str) -> None:
    """Mark a task done that is no longer needed."""
    lock_calendar_shared(turn.by.council_id)
    case = cases_visible_to(turn.by).select_for_update(of=("self",)).get(pk=turn.case_id)
    for task in CaseTask.objects.select_for_update().filter(pk=task_id, case_id=case.pk, done_at=None):
        _mark_done(task, case, turn, note, None)


def _mark_done(task: CaseTask, case: Case, turn: Turn, note: str, on: date | None) -> None:
    task.done_at, task.done_on = turn.at, on
    task.done_by_id, task.done_by_name, task.done_note = turn.by.user_id, turn.by.name, note
    task.save()
    write_event(case, _done(task), turn)


def deal_with_messages(turn: Turn, task_ids: Iterable[int]) -> None:
    waiting = CaseTask.objects.filter(
        case_id=turn.case_id, pk__in=list(task_ids), kind=TaskKind.READ_MESSAGE.value, done_at=None
    )
    for task_id in list(waiting.values_list("pk", flat=True)):
        complete_task(replace(turn, seen_version=None), task_id)


def _done(task: CaseTask) -> Decision:
    data = {"task": task.pk, "task_kind": task.kind, **({"on": task.done_on.isoformat()} if task.done_on else {})}
    return Decision(TASK_DONE, text=task.done_note, data=data, public=False)
