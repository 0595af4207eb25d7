"""Messages of complainants from before they stood in a list: those that nobody has answered become tasks."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from complaints.domain.case_tasks import TaskKind
from complaints.models import CaseEvent, CaseTask, Letter, Note
from complaints.operations.case_tasks import open_task
from councils.tenancy.scope import Kind, tenant


@transaction.atomic
def find_unread_messages(council_id: int, since: datetime) -> int:
    """Open a task for each message since an instant after which the complainant was not written to.

    Gives how many were opened; a second call opens none, also where someone has done them meanwhile.
    """
    later = {"case_id": OuterRef("case_id")}
    answered = Note.objects.filter(**later, at__gt=OuterRef("at"), public=True, from_complainant=False)
    written_to = Letter.objects.filter(**later, sent_at__gt=OuterRef("at"))
    with tenant(council_id, Kind.SYSTEM):
        messages = Note.objects.filter(council_id=council_id, from_complainant=True, at__gte=since)
        messages = messages.filter(~Exists(answered), ~Exists(written_to)).select_related("case").order_by("at", "pk")
        return sum(_open(message) for message in messages)


def _open(message: Note) -> int:
    event = CaseEvent.objects.get(case_id=message.case_id, kind="note", data__note=message.pk)
    if CaseTask.objects.filter(case_id=message.case_id, event=event).exists():
        return 0
    open_task(message.case, TaskKind.READ_MESSAGE, message.at, event=event)
    return 1
