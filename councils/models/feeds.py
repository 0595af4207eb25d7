"""The secret address of somebody's dates."""

from django.conf import settings
from django.db import models

from councils.models.council import Council


class CalendarFeed(models.Model):
    """The secret address under which one person's dates can be read: one at a time, and only its hash is kept."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "user"], name="one_feed_per_person"),
            models.UniqueConstraint(fields=["council", "token_hash"], name="one_feed_per_address"),
        ]

    def __str__(self) -> str:
        return f"Dates of {self.user_id}"
