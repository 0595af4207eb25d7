"""What waits to be sent or scanned, and the state of background work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from complaints.correspondence.queries.adjustments import as_read_by
from complaints.models import CaseTask, Heartbeat, Outage, OutboxMessage
from complaints.vocabulary.correspondence import JOINT_COPY, SENT_TO
from councils.models import Council

# Far longer than the slowest delivery: a worker that holds a message longer has died.
LEASE = timedelta(minutes=5)
WAITING = Q(sent_at=None, failed_at=None, not_before__lte=Now())
UNCLAIMED = Q(claimed_at=None)
ABANDONED = Q(claimed_at__lt=Now() - LEASE)


def waiting(kinds: Q) -> QuerySet[OutboxMessage]:
    """Return the messages to deal with now, longest waiting first."""
    return OutboxMessage.objects.filter(WAITING, UNCLAIMED | ABANDONED, kinds).order_by("not_before")


def overdue(kinds: Q, after: timedelta) -> QuerySet[OutboxMessage]:
    return waiting(kinds).filter(created_at__lt=Now() - after)


def undelivered_of(task: CaseTask) -> QuerySet[OutboxMessage]:
    """Return the failed message of a task, or its last retry, if to the case's address."""
    about = OutboxMessage.objects.filter(case_id=task.case_id, user=None, payload__event=task.event_id)
    about = about.exclude(kind__in=(*SENT_TO, JOINT_COPY))
    return about.filter(failed_at__isnull=False, sent_at=None).order_by("-created_at", "-pk")[:1]


def address_of(task: CaseTask) -> str:
    """Return to whom an undelivered message would go now; or empty."""
    case = task.case if task.event is None else as_read_by(task.case, task.event.data)
    return case.complainant_email


def councils_waiting(kinds: Q) -> list[int]:
    """Return councils with waiting messages, in random order for fairness."""
    messages = waiting(kinds)
    if not list(messages.values_list("pk")[:1]):
        return []
    of_council = messages.filter(council_id=OuterRef("pk")).values("not_before")[:1]
    councils = Council.objects.annotate(first=Subquery(of_council)).filter(first__isnull=False)
    return list(councils.order_by("?").values_list("pk", flat=True))


# The schedule sends a heartbeat job every 15 seconds. A busy worker runs it after the longest run of a job (runs.py) at
# the latest, so 90 seconds without one is a fault. There are two exceptions: after a start, until the first job is
# done, and after the machine was suspended or its clock was set. `config.health` waits for those before it raises an
# alarm, and script/server before it ends a process.
LATE_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class BackgroundWork:
    last: datetime | None = None
    running: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    number: int
    oldest: datetime | None


def background_work() -> BackgroundWork:
    heartbeat = Heartbeat.objects.annotate(now=Now()).first()
    if heartbeat is None:
        return BackgroundWork()
    # A heartbeat in the future comes from before the clock was set back, so it proves nothing.
    return BackgroundWork(heartbeat.seen_at, abs(heartbeat.now - heartbeat.seen_at) < LATE_AFTER)


def outages() -> dict[str, datetime]:
    """Return since when each failing channel has failed."""
    return dict(Outage.objects.values_list("channel", "since"))


def backlog(council_id: int, kinds: Q) -> Backlog:
    messages = OutboxMessage.objects.filter(kinds, council_id=council_id, sent_at=None, failed_at=None)
    return Backlog(**messages.aggregate(number=Count("pk"), oldest=Min("created_at")))
