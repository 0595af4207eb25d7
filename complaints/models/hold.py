"""What keeps a case from being closed."""

from django.db import models
from django.db.models import Q

from complaints.models.case import CasePart


class Hold(CasePart):
    """A reason not to close or purge a case, placed by whoever knows why (the Ombudsman is looking at it)."""

    kind = models.CharField(max_length=30)
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "case", "kind"],
                condition=Q(lifted_at__isnull=True),
                name="one_open_hold_of_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="hold_of_case")]

    def __str__(self) -> str:
        return self.reason
