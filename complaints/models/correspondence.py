"""What is written and sent on a case."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from complaints.models.case import Case, CaseEvent, CasePart, Deadline, PersonField
from complaints.vocabulary.correspondence import CheckedFile, WaitingFile
from councils.models import Council


class Letter(CasePart):
    """What the council told the complainant in writing.

    `body` is what staff wrote. The database refuses to change `full_subject` and `full_text`. `reconstructed`: put
    together later.
    """

    stage = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    full_subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    full_text = models.TextField(blank=True, default="", db_default="")
    reconstructed = models.BooleanField(default=False, db_default=False)
    sent_at = models.DateTimeField()
    sent_by = PersonField()

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["case"], name="letter_of_case")]
        constraints = [models.UniqueConstraint(fields=["council", "id"], name="letter_in_council")]

    def __str__(self) -> str:
        return self.subject

    @property
    def heading(self) -> str:
        return self.full_subject or self.subject

    @property
    def text(self) -> str:
        return self.full_text or self.body


class Note(CasePart):
    """A message, or an internal note."""

    text = models.TextField()
    public = models.BooleanField()
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)
    from_complainant = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case"], name="note_of_case")]

    def __str__(self) -> str:
        return self.text[:60]


class Document(CasePart):
    """A file on a case. Only a clean one is served.

    One lost, or without a verdict, stays UNCHECKED.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Being checked"
        CLEAN = "clean", "Checked"
        BLOCKED = "blocked", "Blocked"
        UNCHECKED = "unchecked", "Could not be checked"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.FileField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    finding = models.CharField(max_length=200, blank=True)
    public = models.BooleanField()
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)
    from_complainant = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case"], name="document_of_case")]
        constraints = [models.UniqueConstraint(fields=["council", "id"], name="document_in_council")]

    def __str__(self) -> str:
        return self.name


# Counted from the last letter about the case.
LINK_LASTS = timedelta(days=365)


class TrackingLink(CasePart):
    """A private link to one case.

    Its address carries `key` signed, so reading this table opens nothing. `asks_nothing_since`: when its question was
    answered or its address confirmed. An answer proves no address.
    """

    class Ended(models.TextChoices):
        REPLACED = "replaced", "Replaced by another, or by an account"
        TURNED_OFF = "turned off", "Turned off by the complainant"
        BY_STAFF = "by staff", "Turned off by staff, who alone make another"

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, default="", db_default="")
    asks_nothing_since = models.DateTimeField(null=True, blank=True)
    wrong_answers = models.PositiveSmallIntegerField(default=0, db_default=0)
    wrong_answer_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "key"], name="one_link_per_key")]
        indexes = [models.Index(fields=["case"], name="link_of_case")]

    def __str__(self) -> str:
        return f"Link to {self.case_id}"


class Learning(CasePart):
    lesson = models.TextField()
    action = models.TextField(blank=True)
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "learning"
        indexes = [models.Index(fields=["case"], name="learning_of_case")]

    def __str__(self) -> str:
        return self.lesson[:60]


class OutboxMessage(CasePart):
    """A message to one recipient, sent after the transaction that causes it.

    It holds ids, not text. Its id is the Message-ID, which shows a repeat after a crash. Only a digest has no case.
    """

    DIGEST = "digest"

    case = models.ForeignKey(  # type: ignore[assignment]
        Case, null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    # Empty: the complainant, at the address the case has when it is sent.
    user = PersonField()
    payload = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    # Counted apart: temporary refusals, workers that stopped while they held it, and our own defects.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    deaths = models.PositiveSmallIntegerField(default=0, db_default=0)
    defects = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Where emails to its address are limited (complaints.people.operations.email_limits): a keyed hash of the address
    # and when it was released.
    address_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    counted_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council", "dedupe_key"], name="one_message_per_cause"),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(kind="digest", user__isnull=False), name="message_has_its_case"
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="outbox_waiting",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            ),
            # One council's backlog must not delay another's first message.
            models.Index(
                fields=["council", "not_before"],
                name="outbox_waiting_in",
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(fields=["case"], name="outbox_of_case"),
            models.Index(
                fields=["council", "address_hash", "counted_at"], name="outbox_limited", condition=~Q(address_hash="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.dedupe_key})"

    @property
    def about(self) -> Case:
        """Raises TypeError for a digest."""
        if self.case is None:
            raise TypeError("a digest is about no one case")
        return self.case


SCANS = Q(kind="scan")


class Reminder(CasePart):
    """One row for each step and date.

    `step`: working days from the date ("-2", "+5"), or "paused".
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
    """One line of a person's daily digest.

    The database checks that its council is its case's.
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


# Answers chosen from a list; all others are typed.
CHOSEN = frozenset({"contact", "service", "who"})


class ComplaintDraft(models.Model):
    """The answers so far, for the `owner` or the browser whose key has `browser_hash`.

    `key` opens nothing by itself. The first use of the key with `next_browser_hash` ends the earlier key. Sending sets
    `case` and empties answers and files. `submission_key` is the complaint's idempotency key.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    submission_key = models.UUIDField(default=uuid.uuid4, editable=False)
    owner = PersonField()
    browser_hash = models.CharField(max_length=64, blank=True)
    next_browser_hash = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["council", "browser_hash"], name="draft_of_browser"),
            models.Index(fields=["council", "owner"], name="draft_of_owner"),
            models.Index(fields=["council", "expires_at"], name="draft_expires"),
        ]
        constraints = [models.UniqueConstraint(fields=["council", "key"], name="one_draft_per_key")]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def sent(self) -> bool:
        return self.case_id is not None

    @property
    def is_written(self) -> bool:
        """Whether anything was typed."""
        return any(said for answer in self.answers.values() for name, said in answer.items() if name not in CHOSEN)

    @property
    def waiting_files(self) -> list[WaitingFile]:
        return [
            WaitingFile(file["place"], CheckedFile(file["name"], file["content_type"], file["size"], file["sha256"]))
            for file in self.files
        ]
