"""That a day stopped counting, as one council's people decided it or had it decided for them."""

from django.db import models
from django.db.models import Q

from complaints.models.case import PersonField
from councils.domain.calendar_changes import DayOff
from councils.models import Council


class CalendarChange(models.Model):
    """The record of one decision and of what it did to one council's cases.

    A bank holiday, which is everybody's, is recorded once for each council: what it moved there is that
    council's own. Unfinished (`finished_at` empty) it can be taken up again where it was left.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    name = models.CharField(max_length=120)
    national = models.BooleanField(help_text="A bank holiday, and not a closure day of this council alone")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)
    finished_at = models.DateTimeField(null=True, blank=True)
    cases_looked_at = models.PositiveIntegerField(default=0)
    cases_moved = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "day", "national"], name="one_change_per_day"),
            models.CheckConstraint(condition=~Q(name=""), name="changed_day_has_name"),
        ]

    def __str__(self) -> str:
        return str(self.off)

    @property
    def off(self) -> DayOff:
        """The day as the rules see it."""
        return DayOff(self.day, self.name, self.national)
