"""The sign of life that background work gives."""

from django.db import transaction
from django.db.models.functions import Now

from complaints.models import Heartbeat


@transaction.atomic
def record_heartbeat() -> None:
    """The worker has carried out a scheduled job. The database's clock counts."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(seen_at=Now())], update_conflicts=True, unique_fields=["id"], update_fields=["seen_at"]
    )
