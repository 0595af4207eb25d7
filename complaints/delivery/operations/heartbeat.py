"""The heartbeat of background work."""

from django.db import transaction
from django.db.models.functions import Now

from complaints.models import Heartbeat


@transaction.atomic
def record_heartbeat() -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(seen_at=Now())], update_conflicts=True, unique_fields=["id"], update_fields=["seen_at"]
    )
