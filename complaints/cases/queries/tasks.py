"""Tasks on cases, and unread messages."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from complaints.case_facts.queries import cases_visible_to
from complaints.models import Case, CaseTask
from complaints.vocabulary.lifecycle import GIVEN_BY_STAFF, TaskKind
from councils.vocabulary.roles import Actor


def open_tasks(actor: Actor, kind: TaskKind | None = None) -> QuerySet[CaseTask]:
    tasks = CaseTask.objects.filter(
        council_id=actor.council_id, done_at=None, case__in=cases_visible_to(actor).order_by()
    ).select_related("case", "case__officer", "case__service_area", "letter", "event")
    return tasks.filter(kind=kind.value) if kind else tasks


def count_open_tasks(actor: Actor) -> dict[TaskKind, int]:
    """Every kind is present."""
    counts = dict(open_tasks(actor).order_by().values_list("kind").annotate(Count("pk")))
    return {kind: counts.get(kind.value, 0) for kind in TaskKind}


def open_tasks_of(case: Case) -> Sequence[CaseTask]:
    tasks = list(CaseTask.objects.filter(case_id=case.pk, done_at=None).select_related("letter", "event"))
    for task in tasks:
        task.case = case
    return tasks


def messages_of(case: Case) -> Sequence[CaseTask]:
    """They may be open or done."""
    messages = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.READ_MESSAGE.value)
    return list(messages.select_related("event"))


def count_unread(actor: Actor) -> int:
    return open_tasks(actor, TaskKind.READ_MESSAGE).order_by().count()


def task_of(actor: Actor, reference: str, task_id: int) -> CaseTask:
    """It may be open or done. Raises CaseTask.DoesNotExist."""
    return CaseTask.objects.select_related("case", "letter", "event").get(
        pk=task_id, case__in=cases_visible_to(actor).filter(reference=reference)
    )


def posting_task(case: Case, letter_id: int) -> CaseTask | None:
    """It may be open or done. None if the letter is emailed."""
    tasks = CaseTask.objects.filter(case_id=case.pk, letter_id=letter_id, kind__in=GIVEN_BY_STAFF)
    return tasks.order_by("pk").last()
