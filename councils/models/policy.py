"""Policies as data, and the days that don't count."""

from django.conf import settings
from django.db import models

from councils.models.council import Council


class PolicyVersion(models.Model):
    """One procedure of a council as it stood from a date and time on. Never edited once published.

    `document` is the validated policy document; `councils.queries.procedure_rules` turns it into rules.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    procedure = models.SlugField()
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    in_force_from = models.DateTimeField()
    document = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["council", "procedure", "in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "procedure", "version"],
                name="one_document_per_version",
            ),
            models.UniqueConstraint(
                fields=["council", "procedure", "in_force_from"],
                name="one_version_at_a_time",
            ),
            models.UniqueConstraint(fields=["council", "id"], name="policy_version_in_council"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class BankHoliday(models.Model):
    """A bank holiday in England. National, so without a council."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    announced = models.BooleanField(
        default=True,
        db_default=True,
        help_text="False for a day that follows from the rules but isn't published yet",
    )

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d %B %Y}"


class ClosureDay(models.Model):
    """A day on which one council is closed though it is no bank holiday."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["council", "day"], name="one_closure_per_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d %B %Y}"
