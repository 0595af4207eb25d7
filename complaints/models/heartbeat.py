"""Whether background work goes on."""

from django.db import models


class Heartbeat(models.Model):
    """When the worker last did what the schedule asked of it. One row: one schedule serves all councils."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"background work at {self.seen_at}"
