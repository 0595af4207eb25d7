"""What waits to be sent or scanned, and whether background work goes on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from complaints.models import CaseTask, Heartbeat, Outage, OutboxMessage
from complaints.vocabulary.contact_details import SENT_TO
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


# The schedule asks every 15 seconds. A busy worker answers after the longest run of a job (runs.py) at the
# latest, so a minute and a half of silence is a fault. Without one it is silent that long in two cases only: after a
# start, until the first job is done, and after the machine was suspended or its clock was set. `config.health` waits
# those out before it raises an alarm, and script/server before it ends a process.
LATE_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class BackgroundWork:
    """The last sign of life, by the database's clock; None before the first."""

    last: datetime | None = None
    running: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in a council, and since when the oldest does."""

    number: int
    oldest: datetime | None


def background_work() -> BackgroundWork:
    """Whether the schedule and the worker do their work."""
    heartbeat = Heartbeat.objects.annotate(now=Now()).first()
    if heartbeat is None:
        return BackgroundWork()
    # A sign of life from the future was given before the clock was set back: it says nothing of now.
    return BackgroundWork(heartbeat.seen_at, abs(heartbeat.now - heartbeat.seen_at) < LATE_AFTER)


def outages() -> dict[str, datetime]:
    """The channels that do not answer, each with since when."""
    return dict(Outage.objects.values_list("channel", "since"))


def backlog(council_id: int, kinds: Q) -> Backlog:
    """The messages of some kinds that have not been dealt with yet; the council must be entered."""
    messages = OutboxMessage.objects.filter(kinds, council_id=council_id, sent_at=None, failed_at=None)
    return Backlog(**messages.aggregate(number=Count("pk"), oldest=Min("created_at")))
