"""Policy versions, drafts, and days off."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from councils.models.council import Council
from councils.vocabulary.draft_states import DraftState, DraftStep

# The version of a document that has no date of its own.
WITHOUT_VERSION = "undated"


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def not_withdrawn(self) -> Self:
        return self.exclude(withdrawals__agreed=True)


class PolicyVersion(models.Model):
    """Never edited once published.

    `councils.policies.queries.procedure_rules` turns its document into rules.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    procedure = models.SlugField()
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    in_force_from = models.DateTimeField()
    document = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["council", "procedure", "in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "procedure", "version"],
                name="one_document_per_version",
            ),
            models.UniqueConstraint(fields=["council", "id"], name="policy_version_in_council"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {'' if self.version == WITHOUT_VERSION else 'version '}{self.version}"


class PolicyWithdrawal(models.Model):
    """A request to withdraw a version; another person decides."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="withdrawals", db_constraint=False
    )
    why = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by_name = models.CharField(max_length=150)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_by_name = models.CharField(max_length=150, blank=True)
    agreed = models.BooleanField(default=False)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="policy_withdrawal_in_council"),
            models.UniqueConstraint(
                fields=["council", "version"],
                condition=models.Q(decided_at__isnull=True) | models.Q(agreed=True),
                name="one_withdrawal_of_a_version",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True, decided_by__isnull=True, agreed=False)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_withdrawal_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="withdrawal_is_agreed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"Withdrawal of {self.version}"


class BankHoliday(models.Model):
    """A bank holiday in England; national, so without a council."""

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


class BankHolidayElsewhere(models.Model):
    """A bank holiday in Scotland or Northern Ireland, for `uk_wide` procedures."""

    nation = models.CharField(max_length=30)
    day = models.DateField()
    name = models.CharField(max_length=120)
    announced = models.BooleanField(default=True, db_default=True)

    class Meta:
        ordering = ["day", "nation"]
        constraints = [models.UniqueConstraint(fields=["nation", "day"], name="one_bank_holiday_per_nation_and_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.nation}, {self.day:%d %B %Y}"


class ClosureDay(models.Model):
    """A day, not a bank holiday, on which one council is closed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT)
    day = models.DateField()
    name = models.CharField(max_length=120)
    # Empty where it is not known, and for days in a council's document.
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["council", "day"], name="one_closure_per_day")]

    def __str__(self) -> str:
        return f"{self.name}, {self.day:%d %B %Y}"


class PolicyDraft(models.Model):
    """`revision` counts changes; once published or discarded it is final."""

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
    """One step, with the document after it. Append-only."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    draft = models.ForeignKey(
        PolicyDraft, on_delete=models.PROTECT, related_name="decisions", db_constraint=False, db_index=False
    )
    step = models.CharField(max_length=30, choices=[(step.value, step.value) for step in DraftStep])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    why = models.TextField(blank=True)
    # Since the step before, in words.
    changes = models.JSONField(default=list)
    document = models.JSONField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["draft", "id"], name="decision_of_draft")]

    def __str__(self) -> str:
        return f"{self.step} by {self.by_name}"
