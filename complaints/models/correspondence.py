"""What is written and sent on a case: letters, notes, documents; and private links to it."""

import uuid
from datetime import timedelta

from django.db import models

from complaints.models.case import CasePart, PersonField


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
