"""A draft of a policy that is tried out on more cases than somebody would wait for."""

from django.db import models

from complaints.models.case import PersonField
from councils.models import Council, PolicyDraft


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
