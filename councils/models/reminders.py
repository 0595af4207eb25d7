"""What was decided about a council's reminders."""

from django.conf import settings
from django.db import models

from councils.models.council import Council


class ReminderDecision(models.Model):
    """One change of a council's reminders: who made it, when and why, and all of them as they then stood.

    Append-only. The council carries the latest document, which most decisions about a case need.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    why = models.TextField()
    # What changed, in words.
    changes = models.JSONField(default=list)
    document = models.JSONField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["council", "-id"], name="reminder_decision_newest")]

    def __str__(self) -> str:
        return f"Reminders changed by {self.by_name}"
