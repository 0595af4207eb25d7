"""Work that waits: tasks and approvals for people, changes and trials for the worker, and its heartbeat."""

from django.db import models
from django.db.models import Q

from complaints.models.case import Case, CasePart, PersonField
from complaints.vocabulary.actions import ApprovalDecision, ApprovalKind, Proposal, read_proposal
from complaints.vocabulary.lifecycle import TaskKind
from councils.calendars.rules import DayOff, london_day
from councils.models import Council, PolicyDraft


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
    # A letter about someone that is held back until they let their representative have it.
    waits_for_consent = models.BooleanField(default=False, db_default=False)
    # Whom it is for, where that is not the complainant.
    person = models.ForeignKey(
        "complaints.Person", null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
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
                fields=["council", "case", "kind", "event", "letter", "person"],
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


class CalendarChange(models.Model):
    """What a decision about a day did to one council's cases.

    A bank holiday has one for each council. Until `finished_at` is set it can be resumed. `number` counts decisions
    about the day.
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
        return DayOff(self.day, self.name, self.national, self.counts_again, london_day(self.at))


class CalendarWork(models.Model):
    """A change that waits. Few columns, because all councils are read.

    Each batch renews `claimed_at`; cases up to id `done_up_to` are done.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    change = models.OneToOneField(CalendarChange, on_delete=models.PROTECT, db_constraint=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_up_to = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"Change {self.change_id} up to case {self.done_up_to}"


class PolicyTrial(models.Model):
    """One person's trial of one draft, because people see different cases.

    `document` is the draft at `at`, when the year ends. Of the year's `stages`, with ids up to `up_to`, those up to
    `done_up_to` are counted. `found` is a `complaints.policy_trials.rules.Simulation` record.
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
    """A trial that waits. Few columns, because all councils are read."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    trial = models.OneToOneField(PolicyTrial, on_delete=models.PROTECT, db_constraint=False)

    def __str__(self) -> str:
        return f"Trial {self.trial_id}"


class Heartbeat(models.Model):
    """When the worker last ran. One row, because one schedule serves all councils."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"background work at {self.seen_at}"


class Outage(models.Model):
    """A channel out of service, tried once a minute."""

    channel = models.CharField(max_length=20, primary_key=True)
    since = models.DateTimeField()
    next_probe_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} since {self.since}"


class ClientUse(models.Model):
    """What a client used, counted for an hour and deleted soon after.

    `client` is a keyed hash of its network; `about` a keyed hash of an answer, or a draft's id; `amount` is in bytes
    for files.
    """

    class What(models.TextChoices):
        FILES = "files", "Files"
        LINK_REQUEST = "link request", "Request for a private link"
        DRAFT = "draft", "Complaint that was begun"
        WRONG_ANSWER = "wrong answer", "Wrong answer to a link's question"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    what = models.CharField(max_length=20, choices=What.choices)
    client = models.CharField(max_length=64)
    about = models.CharField(max_length=64, blank=True, default="", db_default="")
    amount = models.PositiveBigIntegerField(default=1, db_default=1)
    counted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["council", "what", "client", "counted_at"], name="use_of_client")]

    def __str__(self) -> str:
        return f"{self.what} at {self.counted_at:%Y-%m-%d %H:%M}"
