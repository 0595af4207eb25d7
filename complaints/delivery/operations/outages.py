"""Channels out of service: one attempt a minute for all councils."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from complaints.models import Outage

TIME_BETWEEN_PROBES = timedelta(minutes=1)


def is_out(channel: str) -> bool:
    return Outage.objects.filter(channel=channel).exists()


@transaction.atomic
def take_probe(channel: str) -> bool:
    """Whether this worker may try the channel now."""
    due = Outage.objects.filter(channel=channel, next_probe_at__lte=Now())
    return bool(due.update(next_probe_at=Now() + TIME_BETWEEN_PROBES))


@transaction.atomic
def begin(channel: str) -> None:
    """Record an outage. An existing one keeps its start."""
    outage = Outage(channel=channel, since=Now(), next_probe_at=Now() + TIME_BETWEEN_PROBES)
    Outage.objects.bulk_create([outage], ignore_conflicts=True)


@transaction.atomic
def end(channel: str) -> None:
    Outage.objects.filter(channel=channel).delete()
