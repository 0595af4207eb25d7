"""What staff have to do on a case."""

from django.db import models
from django.db.models import Q

from complaints.models.case import CasePart, PersonField
from complaints.vocabulary.case_tasks import TaskKind


class CaseTask(CasePart):
    """Something that is owed on a case and stands in a staff list until someone has done it.

    `event` and `letter` say what it is about; `detail` is for staff. `done_on` is the day on which it was really
    done, where that is asked for (the day a letter was posted); `done_at` is when it was entered.
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
