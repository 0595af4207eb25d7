"""What higher apps put on a case."""

from datetime import date, datetime

from django.db import transaction

from complaints.cases.operations import stored_deadlines
from complaints.cases.operations.apply import acting_roles, check_not_sent, write_event
from complaints.cases.operations.case_tasks import open_task
from complaints.cases.rules.action_context import Turn
from complaints.deadlines.kinds import DeadlineKind
from complaints.deadlines.obligations import Promise
from complaints.models import Case, Deadline, Hold
from complaints.notifications import operations as notifications
from complaints.permissions import cases_visible_to
from complaints.reminders.queries.settings import reminding
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.waiting import TaskKind
from councils.calendars.queries import lock_calendar_shared
from councils.models import Council


@transaction.atomic
def place(*, council_id: int, case_id: int, kind: str, reason: str, at: datetime) -> Hold:
    """One hold of each kind, with the latest reason."""
    hold, made = Hold.objects.get_or_create(
        council_id=council_id,
        case_id=case_id,
        kind=kind,
        lifted_at=None,
        defaults={"reason": reason, "placed_at": at},
    )
    if not made and hold.reason != reason:
        hold.reason = reason
        hold.save(update_fields=["reason"])
    return hold


@transaction.atomic
def lift(*, council_id: int, case_id: int, kind: str, at: datetime) -> None:
    Hold.objects.filter(council_id=council_id, case_id=case_id, kind=kind, lifted_at=None).update(lifted_at=at)


_REPLY = DeadlineKind.OMBUDSMAN_REPLY


@transaction.atomic
def happened(turn: Turn, fact: Decision, task: TaskKind | None = None) -> Case:
    """Record what happened elsewhere; the status stays.

    Raises Case.DoesNotExist, NotAllowed (`move.own_case`), AlreadySent.
    """
    lock_calendar_shared(turn.by.council_id)
    case = cases_visible_to(turn.by).select_for_update(of=("self",)).get(pk=turn.case_id)
    check_not_sent(case, turn)
    acting_roles(turn, case)
    event = write_event(case, fact, turn)
    notifications.tell(case, event, fact, turn.by)
    if task is not None:
        open_task(case, task, turn.at, event=event, detail=fact.text)
    case.version += 1
    case.last_event_at = turn.at
    case.save(update_fields=["version", "last_event_at"])
    return case


@transaction.atomic
def owe_ombudsman(case: Case, *, subject: int, due_on: date, person_id: int | None, at: datetime) -> None:
    """Set or change the deadline. `subject` is the id of the letter's record."""
    row = Deadline.objects.filter(case_id=case.pk, kind=_REPLY, subject=subject).first() or Deadline(
        council_id=case.council_id, case=case, kind=_REPLY, subject=subject
    )
    owed = Promise(_REPLY, due_on, met_on=None, owed=True)
    how = stored_deadlines.HowReminded(reminding(Council.objects.get(pk=case.council_id)), at)
    stored_deadlines.set_deadline(row, owed, (person_id, case.service_area_id), how)
    stored_deadlines.set_due(case, list(Deadline.objects.filter(case_id=case.pk)))


@transaction.atomic
def replied_to_ombudsman(case: Case, *, subject: int, on: date | None) -> None:
    """`on` is None if no reply is needed."""
    Deadline.objects.filter(case_id=case.pk, kind=_REPLY, subject=subject).update(met_on=on, open=False, next_at=None)
    stored_deadlines.set_due(case, list(Deadline.objects.filter(case_id=case.pk)))
