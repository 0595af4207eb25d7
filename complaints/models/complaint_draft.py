"""A complaint being written on the public form."""

import uuid

from django.db import models

from complaints.models.case import Case, PersonField
from complaints.vocabulary.files import CheckedFile, WaitingFile
from councils.models import Council

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
