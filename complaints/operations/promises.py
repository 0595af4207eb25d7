"""What apps above this one put on a case: deadlines they owe and things that happened, in this app's words."""

from datetime import date, datetime

from django.db import transaction

from complaints.domain.case_tasks import TaskKind
from complaints.domain.deadline_kinds import DeadlineKind
from complaints.domain.decisions import Decision
from complaints.domain.owed import Promise
from complaints.domain.turn import Turn
from complaints.models import Case, Deadline
from complaints.operations import _deadlines, _tell
from complaints.operations._apply import acting_roles, check_not_sent, write_event
from complaints.operations.case_tasks import open_task
from complaints.queries.cases import cases_visible_to
from complaints.queries.reminders import reminding
from councils.models import Council
from councils.operations import keep_calendar

_REPLY = DeadlineKind.OMBUDSMAN_REPLY


@transaction.atomic
def happened(turn: Turn, fact: Decision, task: TaskKind | None = None) -> Case:
    """Write something that happened elsewhere into the timeline and tell people; the case itself stays as it is.

    `task` is what somebody has to do because of it.

    Raises:
        Case.DoesNotExist: not a case that this person may see.
        NotAllowed: `move.own_case`.
        AlreadySent: the second of two presses.
    """
    keep_calendar(turn.by.council_id)
    case = cases_visible_to(turn.by).select_for_update(of=("self",)).get(pk=turn.case_id)
    check_not_sent(case, turn)
    acting_roles(turn, case)
    event = write_event(case, fact, turn)
    _tell.tell(case, event, fact, turn.by)
    if task is not None:
        open_task(case, task, turn.at, event=event, detail=fact.text)
    case.version += 1
    case.last_event_at = turn.at
    case.save(update_fields=["version", "last_event_at"])
    return case


@transaction.atomic
def owe_ombudsman(case: Case, *, subject: int, due_on: date, person_id: int | None, at: datetime) -> None:
    """A reply is owed to an Ombudsman: it shows on the case and in the worklist, and people are reminded of it.

    `subject` is the number of the letter's record, `person_id` who is reminded. Saying it again moves the date
    or the person.
    """
    row = Deadline.objects.filter(case_id=case.pk, kind=_REPLY, subject=subject).first() or Deadline(
        council_id=case.council_id, case=case, kind=_REPLY, subject=subject
    )
    owed = Promise(_REPLY, due_on, met_on=None, owed=True)
    how = _deadlines.HowReminded(reminding(Council.objects.get(pk=case.council_id)), at)
    _deadlines.set_deadline(row, owed, (person_id, case.service_area_id), how)
    _deadlines.set_due(case, list(Deadline.objects.filter(case_id=case.pk)))


@transaction.atomic
def replied_to_ombudsman(case: Case, *, subject: int, on: date | None) -> None:
    """The reply was sent, or is no longer wanted (`on` is None); nobody is reminded of it any more."""
    Deadline.objects.filter(case_id=case.pk, kind=_REPLY, subject=subject).update(met_on=on, open=False, next_at=None)
    _deadlines.set_due(case, list(Deadline.objects.filter(case_id=case.pk)))
