"""Policies of the council that contacts are about, and their reviews."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from complaints.models.case import PersonField
from complaints.vocabulary.actions import LONGEST_POLICY_NAME, ReviewOutcome
from councils.models import Council


class NamedPolicy(models.Model):
    """A policy of the council, such as its parking policy. Its complaints policy is a `PolicyVersion`."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    name = models.CharField(max_length=LONGEST_POLICY_NAME)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["council", "id"], name="named_policy_in_council"),
            models.UniqueConstraint("council", Lower("name"), name="one_policy_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyReview(models.Model):
    """What came of looking at a policy because many contacts are about it: `cases` of them. Never changed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    policy = models.ForeignKey(
        NamedPolicy, on_delete=models.PROTECT, related_name="reviews", db_constraint=False, db_index=False
    )
    outcome = models.CharField(max_length=20, choices=[(each.value, each.label) for each in ReviewOutcome])
    reasons = models.TextField()
    reviewed_by = models.CharField(max_length=150, help_text="Who reviewed it, with their job title")
    members = models.TextField(blank=True, help_text="Whether councillors were involved, and how")
    reviewed_on = models.DateField()
    cases = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["policy"], name="review_of_policy")]

    def __str__(self) -> str:
        return f"{ReviewOutcome(self.outcome).label}, {self.reviewed_on}"
