"""What was decided about a council's reminders, and who covers for whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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


class Absence(models.Model):
    """Days on which somebody is away and who covers for them: told as well as they are, or `instead` of them."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    instead = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(user=F("cover")), name="nobody_covers_for_themselves"),
        ]
        indexes = [
            models.Index(fields=["council", "last_day"], name="absence_by_end", condition=Q(ended_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.user} away from {self.first_day} to {self.last_day}"


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
