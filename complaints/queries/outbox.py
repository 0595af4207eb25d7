"""What waits to be sent or scanned, read across councils in the worker's scope. The database's clock counts."""

from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from complaints.domain.contact_details import SENT_TO
from complaints.models import CaseTask, OutboxMessage
from councils.models import Council

# Far longer than the slowest delivery: whoever holds a message longer than this has died.
LEASE = timedelta(minutes=5)
WAITING = Q(sent_at=None, failed_at=None, not_before__lte=Now())
UNCLAIMED = Q(claimed_at=None)
ABANDONED = Q(claimed_at__lt=Now() - LEASE)


def waiting(kinds: Q) -> QuerySet[OutboxMessage]:
    """The messages of some kinds that could be dealt with now, the longest waiting first."""
    return OutboxMessage.objects.filter(WAITING, UNCLAIMED | ABANDONED, kinds).order_by("not_before")


def overdue(kinds: Q, after: timedelta) -> QuerySet[OutboxMessage]:
    """The messages of some kinds that still wait so long after they were written."""
    return waiting(kinds).filter(created_at__lt=Now() - after)


def undelivered_of(task: CaseTask) -> QuerySet[OutboxMessage]:
    """The message to the complainant that a task is about, where it was given up: the last, if it was sent again.

    What went to another address than the case's is not sent again.
    """
    about = OutboxMessage.objects.filter(case_id=task.case_id, user=None, payload__event=task.event_id)
    about = about.exclude(kind__in=SENT_TO)
    return about.filter(failed_at__isnull=False, sent_at=None).order_by("-created_at", "-pk")[:1]


def councils_waiting(kinds: Q) -> list[int]:
    """The councils with a message that waits, in no particular order, so that none is always the last."""
    messages = waiting(kinds)
    if not list(messages.values_list("pk")[:1]):
        return []
    of_council = messages.filter(council_id=OuterRef("pk")).values("not_before")[:1]
    councils = Council.objects.annotate(first=Subquery(of_council)).filter(first__isnull=False)
    return list(councils.order_by("?").values_list("pk", flat=True))
