"""Changes of a calendar that are carried out, and drafts of a policy that are tried out, chunk by chunk."""

from django.db import models
from django.db.models import Q

from complaints.models.case import PersonField
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import DayOff
from councils.models import Council, PolicyDraft


class CalendarChange(models.Model):
    """The record of one decision and of what it did to one council's cases.

    A bank holiday, which is everybody's, is recorded once for each council: what it moved there is that
    council's own. Unfinished (`finished_at` empty) it can be taken up again where it was left. `number` counts the
    decisions about one day: added, removed, added again.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    name = models.CharField(max_length=120)
    national = models.BooleanField(help_text="A bank holiday, and not a closure day of this council alone")
    counts_again = models.BooleanField(
        default=False, db_default=False, help_text="Entered by mistake or called off: it counts again"
    )
    number = models.PositiveSmallIntegerField(default=1, db_default=1)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)
    finished_at = models.DateTimeField(null=True, blank=True)
    cases_looked_at = models.PositiveIntegerField(default=0)
    cases_done = models.PositiveIntegerField(default=0, db_default=0)
    cases_moved = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "day", "national", "number"], name="one_change_per_day"),
            models.UniqueConstraint(fields=["council", "id"], name="change_in_council"),
            models.CheckConstraint(condition=~Q(name=""), name="changed_day_has_name"),
        ]

    def __str__(self) -> str:
        return str(self.off)

    @property
    def off(self) -> DayOff:
        """The day as the rules see it."""
        return DayOff(self.day, self.name, self.national, self.counts_again, london_day(self.at))


class CalendarWork(models.Model):
    """That a change waits to be carried out, or is being carried out: the queue that the worker looks into.

    Narrow, because it is read across councils. Whoever works on it renews `claimed_at` with each batch of cases;
    those up to the number `done_up_to` have been dealt with. The row goes when the change is finished.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    change = models.OneToOneField(CalendarChange, on_delete=models.PROTECT, db_constraint=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_up_to = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"Change {self.change_id} up to case {self.done_up_to}"


class PolicyTrial(models.Model):
    """How far one person's trial of one draft is, and what was found so far: nothing else is kept between two chunks.

    What people see of a council differs (nobody handles their own complaint), so the figures are one person's. The
    `document` is the draft's as it stood at `at`, when the year ended; of the year's `stages`, up to the number
    `up_to`, those up to `done_up_to` have been counted. `found` is a `complaints.policy_trials.rules`.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    draft = models.ForeignKey(PolicyDraft, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    by = PersonField()
    document = models.JSONField()
    at = models.DateTimeField()
    stages = models.PositiveIntegerField()
    up_to = models.BigIntegerField()
    stages_done = models.PositiveIntegerField(default=0, db_default=0)
    done_up_to = models.BigIntegerField(default=0, db_default=0)
    found = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.BooleanField(default=False, db_default=False, help_text="A defect was met: it is not tried again")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "draft", "by"], name="one_trial_per_draft_and_person"),
            models.UniqueConstraint(fields=["council", "id"], name="policy_trial_in_council"),
        ]

    def __str__(self) -> str:
        return f"Trial of draft {self.draft_id}: {self.stages_done} of {self.stages} stages"


class PolicyTrialWork(models.Model):
    """That a trial waits for the worker: narrow, because it is read across councils. The row goes when it is over."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    trial = models.OneToOneField(PolicyTrial, on_delete=models.PROTECT, db_constraint=False)

    def __str__(self) -> str:
        return f"Trial {self.trial_id}"
