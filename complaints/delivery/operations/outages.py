"""Channels that are out of service: one probe a minute for all councils, in place of each message's own wait."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from complaints.models import Outage

TIME_BETWEEN_PROBES = timedelta(minutes=1)


def is_out(channel: str) -> bool:
    """Whether a channel is out of service."""
    return Outage.objects.filter(channel=channel).exists()


@transaction.atomic
def take_probe(channel: str) -> bool:
    """Whether it is this worker's turn to try a channel that is out of service. The database's clock counts."""
    due = Outage.objects.filter(channel=channel, next_probe_at__lte=Now())
    return bool(due.update(next_probe_at=Now() + TIME_BETWEEN_PROBES))


@transaction.atomic
def begin(channel: str) -> None:
    """A channel did not answer; one that was out of service before stays so since then."""
    outage = Outage(channel=channel, since=Now(), next_probe_at=Now() + TIME_BETWEEN_PROBES)
    Outage.objects.bulk_create([outage], ignore_conflicts=True)


@transaction.atomic
def end(channel: str) -> None:
    """A channel has answered."""
    Outage.objects.filter(channel=channel).delete()
