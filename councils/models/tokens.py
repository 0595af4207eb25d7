"""The tokens with which other systems act for a member of staff."""

from django.conf import settings
from django.db import models

from councils.models.council import Council


class ApiToken(models.Model):
    """A key to the API for one person in one council; only its SHA-256 hash is kept."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64)
    may_write = models.BooleanField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # To the minute: written when it is used.
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["council", "key_hash"], name="one_token_per_key"),
            models.UniqueConstraint(fields=["council", "user", "name"], name="one_token_per_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"
