"""That people were reminded, and what stands in their digest of a day."""

from django.db import models
from django.db.models import Q

from complaints.models.case import CasePart, PersonField
from complaints.models.event import CaseEvent
from complaints.models.stage import Deadline
from councils.models import Council


class Reminder(CasePart):
    """That people were reminded of one deadline, at one step, for one date: recorded once whatever happens.

    The step is a number of working days from the date ("-2", "0", "+5"), or "paused".
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, db_constraint=False)
    step = models.CharField(max_length=20)
    due_on = models.DateField()
    planned_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "deadline", "step", "due_on"],
                name="one_reminder_per_step",
            ),
        ]
        indexes = [models.Index(fields=["case"], name="reminder_of_case")]

    def __str__(self) -> str:
        return f"{self.step}: {self.due_on}"


class DigestEntry(CasePart):
    """One line of somebody's digest of a day: a reminder, or an event that they hear of; with whom they cover for.

    What it says is read when the digest is sent. Its council is that of its case: the database checks them together.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    user = PersonField()
    day = models.DateField()
    reminder = models.ForeignKey(
        Reminder, null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    event = models.ForeignKey(
        CaseEvent, null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    covers = PersonField()

    class Meta:
        verbose_name_plural = "digest entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(reminder__isnull=False) ^ Q(event__isnull=False), name="digest_entry_is_about_one_thing"
            ),
        ]
        indexes = [
            models.Index(fields=["council", "user", "day"], name="digest_entry_of_person"),
            models.Index(fields=["case"], name="digest_entry_of_case"),
        ]

    def __str__(self) -> str:
        return f"For {self.user_id} on {self.day}"
