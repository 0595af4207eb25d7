"""Whether background work goes on, and what waits for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from complaints.models import Heartbeat, Outage, OutboxMessage

# The schedule asks every 15 seconds. A busy worker answers after the longest run of a job (complaints/runs.py) at the
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
