"""Ombudsmen's letters about a case."""

from django.db import models
from django.db.models import Q

from complaints.models.case import CasePart, PersonField
from councils.bodies.rules import ombudsmen
from ombudsman.rules import Basis, LetterKind


class Referral(CasePart):
    """One letter, its reply and decision. Letters under one reference share the decision."""

    body = models.CharField(max_length=10, help_text="The Ombudsman's key in fixtures/ombudsmen.yaml")
    reference = models.CharField(max_length=40, help_text="The Ombudsman's own reference")
    kind = models.CharField(
        max_length=20,
        choices=[(kind.value, kind.label) for kind in LetterKind],
        default=LetterKind.ENQUIRY.value,
        db_default=LetterKind.ENQUIRY.value,
    )
    notified_on = models.DateField()
    question = models.TextField(blank=True, help_text="What the Ombudsman asks")
    due_on = models.DateField()
    due_basis = models.CharField(max_length=10, choices=[(basis.value, basis.label) for basis in Basis])
    head = PersonField()
    logged_at = models.DateTimeField()
    replied_on = models.DateField(null=True, blank=True)
    replied_by = PersonField()
    reply = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=40, blank=True, help_text="One of that Ombudsman's decisions")
    findings = models.TextField(blank=True, help_text="Findings, recommendations and when they are due")

    class Meta:
        ordering = ["notified_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "body", "reference", "kind", "notified_on"], name="one_referral_per_letter"
            ),
            models.UniqueConstraint(fields=["council", "id"], name="referral_in_council"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | ~Q(decision=""), name="decided_referral_has_decision"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="referral_of_case"),
            models.Index(fields=["council", "notified_on"], name="referral_by_notification"),
            models.Index(
                fields=["council", "due_on"], name="referral_unanswered", condition=Q(replied_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{ombudsmen()[self.body].name} {self.reference}"

    @property
    def is_over(self) -> bool:
        """Whether it no longer holds the case open: decided, or evidence of compliance sent."""
        return self.decided_on is not None or (self.kind == LetterKind.COMPLIANCE and self.replied_on is not None)
