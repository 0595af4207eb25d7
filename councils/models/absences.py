"""Who is away, and who covers for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from councils.models.council import Council


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
