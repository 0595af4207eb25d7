"""What is written and sent on a case: letters, notes, documents, private links, the outbox, reminders."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from complaints.models.case import Case, CaseEvent, CasePart, Deadline, PersonField
from councils.models import Council


class Letter(CasePart):
    """What the council told the complainant in writing, always readable in the portal.

    `body` is what a member of staff wrote, if anyone did. `full_subject` and `full_text` are the whole letter, with its
    dates, as it was when it was decided: the same by email, on paper and on the page. The database refuses to change
    them. `reconstructed`: it is from before the whole letter was kept, and was put together again afterwards.
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
        """The subject of the whole letter, or what is known of it."""
        return self.full_subject or self.subject

    @property
    def text(self) -> str:
        """The whole letter, or what is known of it."""
        return self.full_text or self.body


class Note(CasePart):
    """A message between the complainant and the council, or, not `public`, among staff."""

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
    """A file on a case. Only a clean one is ever served; its stored name says nothing about it.

    One that was given up, because it was lost or no scanner gave a verdict, is UNCHECKED for good.
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


# Counted from the last letter that leads there.
LINK_LASTS = timedelta(days=365)


class TrackingLink(CasePart):
    """A private link to one case for somebody without an account.

    The address carries a signed form of `key`, so that reading this table opens nothing.
    `asks_nothing_since`: when its question was answered or its address confirmed; until then wrong answers are counted.
    An answer proves no address: whoever sends a complaint chooses it. `ended`: why it works no longer although
    its time had not run out.
    """

    class Ended(models.TextChoices):
        """How a link was ended."""

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
    """What the council will do differently because of a case; some policies ask for it before closing."""

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
    """A message to one recipient, written in the transaction that causes it and sent afterwards.

    It holds ids, not text. What the complainant is told stands in its letter, written in the same transaction; the text
    of a message to staff is made when it is sent. Its id is the Message-ID of the e-mail, so a
    repeat after a crash can be told from a second message. Only somebody's digest belongs to no case.
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
    # Counted apart: temporary refusals of this message, workers that stopped while they held it, and faults of ours.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    deaths = models.PositiveSmallIntegerField(default=0, db_default=0)
    defects = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Where emails to its address are limited (`email_limits`): a keyed hash of the address, and
    # when it was let go.
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
            # One council's longest backlog must not hide another's first message.
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
        """The case that it is about. Raises TypeError for a digest, which is about many."""
        if self.case is None:
            raise TypeError("a digest is about no one case")
        return self.case


SCANS = Q(kind="scan")


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
