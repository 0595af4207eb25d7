"""One row for each stage a case has reached, and the deadlines that follow from its events."""

from django.db import models
from django.db.models import Q

from complaints.deadlines.kinds import DeadlineKind
from complaints.models.case import CasePart, PersonField
from complaints.vocabulary.outcomes import Outcome


class StageRecord(CasePart):
    """A stage that a case has reached. Its dates are derived from the stage's events and the policy version."""

    stage = models.PositiveSmallIntegerField()
    received_at = models.DateTimeField()
    acknowledged_on = models.DateField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    responded_by = PersonField()
    outcome = models.CharField(max_length=20, blank=True, choices=[(o.value, o.label) for o in Outcome])
    # A date was in time only by a correction that a second person approved after it had passed.
    corrected = models.BooleanField(default=False, db_default=False)
    # Derived, for lists and reports; `manage.py rebuild_deadlines` proves that they follow from the events.
    acknowledgement_due = models.DateField(null=True, blank=True)
    response_due = models.DateField(null=True, blank=True)
    escalate_by = models.DateField(null=True, blank=True)
    code_acknowledgement_due = models.DateField(null=True, blank=True)
    code_response_due = models.DateField(null=True, blank=True)
    code_latest_response_due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["stage"]
        constraints = [
            models.UniqueConstraint(fields=["council", "case", "stage"], name="one_record_per_stage"),
            models.CheckConstraint(
                condition=Q(responded_at__isnull=True) | ~Q(outcome=""),
                name="answered_stage_has_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="stage_of_case"),
            models.Index(fields=["council", "stage", "received_at"], name="stage_by_receipt"),
            models.Index(fields=["council", "responded_at"], name="stage_by_response"),
        ]

    def __str__(self) -> str:
        return f"Stage {self.stage} of {self.case_id}"


class Deadline(CasePart):
    """A date by which something is owed, and when somebody is to be reminded of it next.

    Narrow on purpose: the reminder sweep reads it across councils. Whether it is overdue follows from
    `due_on` and the day, never from a job having run. `next_at` is empty where nobody is to be reminded any more;
    a deadline that isn't open has one only while its clock stands still.
    """

    Kind = DeadlineKind

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in DeadlineKind])
    # The stage, or for another app's deadline the number of its record.
    subject = models.PositiveBigIntegerField(default=1)
    due_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    open = models.BooleanField(default=True, db_default=True)
    officer = PersonField()
    service_area_id = models.BigIntegerField()
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "case", "kind", "subject"],
                name="one_deadline_per_promise",
            ),
            models.UniqueConstraint(fields=["council", "id"], name="deadline_in_council"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="deadline_to_remind",
                condition=Q(next_at__isnull=False),
            ),
            models.Index(
                fields=["council", "next_at"],
                name="deadline_to_remind_in",
                condition=Q(next_at__isnull=False),
            ),
            models.Index(fields=["case"], name="deadline_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.due_on}"
