"""Limits on contact with a person, how each was decided, and safety markers for staff who visit."""

from django.db import models
from django.db.models import Q

from complaints.models.people import PersonPart
from complaints.vocabulary.behaviour import ContactLimit, DecisionStatus
from councils.models import Council, PolicyVersion, User


class BehaviourDecision(PersonPart):
    """Whether contact with someone is limited because of what they do, as the policy in force then asks.

    `case` is where it was proposed: its letters go there. `status` and what can change repeat the last step.
    `preconditions`: [policy's words, what shows it]. `decided_on`: when limits were set, or were not. `appealed_on`
    is empty while no appeal waits.
    """

    case = models.ForeignKey(
        "complaints.Case", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    subject = models.CharField(max_length=60)
    behaviours = models.JSONField(default=list)
    account = models.TextField()
    preconditions = models.JSONField(default=list)
    warned_on = models.DateField(null=True, blank=True)
    warning = models.TextField(blank=True)
    no_warning = models.TextField(blank=True)
    considered = models.TextField()
    measures = models.JSONField(default=list)
    detail = models.TextField(blank=True)
    review_on = models.DateField()
    appeal_to = models.CharField(max_length=150, blank=True)
    status = models.CharField(max_length=20, choices=[(status.value, status.label) for status in DecisionStatus])
    proposed_at = models.DateTimeField()
    decided_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    appealed_on = models.DateField(null=True, blank=True)
    reminded = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [
            models.Index(fields=["person"], name="behaviour_of_person"),
            models.Index(fields=["council", "-proposed_at"], name="behaviour_register"),
            models.Index(fields=["council", "review_on"], name="behaviour_to_review", condition=Q(status="in_force")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="behaviour_in_council"),
            models.CheckConstraint(
                condition=Q(status="proposed") | Q(decided_on__isnull=False), name="behaviour_decided_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_on__isnull=False), name="ended_limits_say_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{DecisionStatus(self.status).label}: {self.person_id}"

    @property
    def lines(self) -> tuple[str, ...]:
        """What is limited."""
        return (*self.measures, *([self.detail] if self.detail else []))

    @property
    def limit(self) -> ContactLimit | None:
        """Return what everyone who deals with the person needs to know; None where no limits were set."""
        if self.status != DecisionStatus.IN_FORCE or self.decided_on is None:
            return None
        return ContactLimit(self.pk, self.lines, self.decided_on, self.review_on)


class BehaviourStep(models.Model):
    """What was proposed, decided, reviewed or appealed: by whom, when and why. Never changed."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    decision = models.ForeignKey(
        BehaviourDecision, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="steps"
    )
    kind = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["decision"], name="step_of_behaviour")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class SafetyMarker(PersonPart):
    """What staff who visit someone need to know for their safety. Only they and those in charge see it."""

    hazard = models.TextField()
    source = models.TextField()
    review_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_by_name = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=150, blank=True, default="", db_default="")
    ended_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["person"], name="safety_marker_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_name="") | Q(ended_at__isnull=False) & ~Q(ended_by_name=""),
                name="ended_marker_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"Safety marker of {self.person_id}"
