"""A policy that is being written, and everything that was decided about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from councils.domain.drafts import DraftState, Step
from councils.models.council import Council
from councils.models.policy import PolicyVersion


class PolicyDraft(models.Model):
    """A version on its way. `revision` counts its changes; once published or discarded it stays as it is."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    procedure = models.SlugField()
    based_on = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="drafts", db_constraint=False, db_index=False
    )
    document = models.JSONField()
    state = models.CharField(
        max_length=30, choices=[(state.value, state.value) for state in DraftState], default=DraftState.WRITING.value
    )
    revision = models.PositiveIntegerField(default=1)
    published = models.OneToOneField(
        PolicyVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="draft",
        db_constraint=False,
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="policy_draft_in_council"),
            models.CheckConstraint(
                condition=Q(published__isnull=True) ^ Q(state=DraftState.PUBLISHED.value),
                name="published_draft_has_its_version",
            ),
        ]
        indexes = [models.Index(fields=["council", "procedure", "-id"], name="policy_draft_by_procedure")]

    def __str__(self) -> str:
        return f"Draft of {self.procedure}, {self.document.get('version', '')}"


class DraftDecision(models.Model):
    """One step of a draft: who took it, when and why, and the document as it then stood. Append-only."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    draft = models.ForeignKey(
        PolicyDraft, on_delete=models.PROTECT, related_name="decisions", db_constraint=False, db_index=False
    )
    step = models.CharField(max_length=30, choices=[(step.value, step.value) for step in Step])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    why = models.TextField(blank=True)
    # What changed against the step before, in words.
    changes = models.JSONField(default=list)
    document = models.JSONField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["draft", "id"], name="decision_of_draft")]

    def __str__(self) -> str:
        return f"{self.step} by {self.by_name}"
