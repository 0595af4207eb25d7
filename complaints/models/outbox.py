"""What is still to be told to somebody."""

import uuid

from django.db import models
from django.db.models import Q

from complaints.models.case import Case, CasePart, PersonField


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
