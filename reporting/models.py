from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from councils.models import Council
from reporting.rules.definitions import Counted
from reporting.rules.quarters import Quarter


class PublishedReport(models.Model):
    """A quarter's counted rows, never changed. Another revision needs a reason."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    starts_on = models.DateField(help_text="First day of the quarter")
    revision = models.PositiveSmallIntegerField(default=1)
    counted = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    published_by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was published again")

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on", "-revision"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["council", "starts_on", "revision"], name="one_report_per_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="report_revision_from_one"),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="republished_report_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.quarter.title}, revision {self.revision}"

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.starts_on)

    @property
    def rows(self) -> Counted:
        return Counted.read(self.counted)
