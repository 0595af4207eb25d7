"""Who has opened a safeguarding case, and the staff whom a case is about."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case as When
from django.db.models import QuerySet, Value
from django.db.models import When as If

from complaints.case_facts.queries import about_staff_of, cases_visible_to, open_tasks
from complaints.models import Case, CaseEvent, CaseTask
from complaints.vocabulary.lifecycle import URGENT, TaskKind
from complaints.vocabulary.people import CASE_OPENED
from councils.models import Council
from councils.queries import names_of_staff, safeguarding_contacts
from councils.vocabulary.roles import Actor


class Opened(NamedTuple):
    at: datetime
    by: str


def case_to_open(actor: Actor, reference: str) -> Case:
    """Raises Case.DoesNotExist."""
    return cases_visible_to(actor).get(reference=reference)


def readings_of(actor: Actor, reference: str) -> tuple[Case, list[Opened]]:
    """Return who has opened the case, newest first. Raises Case.DoesNotExist."""
    case = cases_visible_to(actor).get(reference=reference)
    rows = CaseEvent.objects.filter(case_id=case.pk, kind=CASE_OPENED).order_by("-at", "-pk")
    return case, [Opened(*row) for row in rows.values_list("at", "by_name")]


def staff_concerned(case: Case) -> Sequence[str]:
    """Return the names of the staff whom a case is about."""
    about = about_staff_of([case])[case.pk]
    return [name for pk, name in names_of_staff(case.council_id) if pk in about] if about else ()


def whom_to_tell(council: Council) -> list[str]:
    """Return the council's own contacts, each with its phone number."""
    return [f"{body.name}, {body.phone}" if body.phone else body.name for body in safeguarding_contacts(council)]


def open_task_of(case: Case) -> CaseTask | None:
    return CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.SAFEGUARDING.value, done_at=None).first()


def urgent_first(tasks: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
    return tasks.order_by(When(If(kind__in=URGENT, then=Value(0)), default=Value(1)), "opened_at", "pk")


def urgent_tasks(actor: Actor) -> QuerySet[CaseTask]:
    """Return those of cases that the actor sees, oldest first."""
    return open_tasks(actor).filter(kind__in=URGENT)
