"""Tasks for staff, and requests for approval."""

from django.db import models
from django.db.models import Q

from complaints.models.case import Case, CasePart, PersonField
from complaints.vocabulary.actions import ApprovalDecision, ApprovalKind, Proposal, read_proposal
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council


class CaseTask(CasePart):
    """Something for staff to do.

    `done_on` is when it was done, `done_at` when that was entered.
    """

    kind = models.CharField(max_length=30, help_text="A word of TaskKind")
    detail = models.TextField(blank=True)
    event = models.ForeignKey(
        "complaints.CaseEvent", null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    letter = models.ForeignKey(
        "complaints.Letter", null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = PersonField()
    done_by_name = models.CharField(max_length=150, blank=True)
    done_note = models.TextField(blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="case_task_in_council"),
            models.UniqueConstraint(
                fields=["council", "case", "kind", "event", "letter"],
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="one_open_task_about_the_same",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by_name="") | Q(done_at__isnull=False) & ~Q(done_by_name=""),
                name="done_task_says_who",
            ),
        ]
        indexes = [
            models.Index(
                fields=["council", "kind", "opened_at", "id"],
                name="open_case_tasks",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(fields=["case"], name="task_of_case"),
        ]

    def __str__(self) -> str:
        return TaskKind(self.kind).label


class ApprovalRequest(models.Model):
    """A proposal for another person to approve.

    Without a `case` it is about the council's calendar.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.label) for kind in ApprovalKind])
    proposed = models.JSONField()
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = PersonField()
    proposed_by_name = models.CharField(max_length=150)
    decision = models.CharField(
        max_length=20, blank=True, choices=[(each.value, each.value.capitalize()) for each in ApprovalDecision]
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = PersonField()
    decided_by_name = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "id"], name="approval_request_in_council"),
            models.UniqueConstraint(
                fields=["council", "case", "kind"],
                condition=Q(decision="", case__isnull=False),
                name="one_undecided_request_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by_name="")
                | ~Q(decision="") & Q(decided_at__isnull=False) & ~Q(decided_by_name=""),
                name="decided_request_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(decision="approved") | ~Q(decided_by=models.F("proposed_by")),
                name="request_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "proposed_at"], name="undecided_request", condition=Q(decision="")),
            models.Index(fields=["case"], name="approval_request_of_case"),
        ]

    def __str__(self) -> str:
        return ApprovalKind(self.kind).label

    @property
    def proposal(self) -> Proposal:
        return read_proposal(self.kind, self.proposed)
