from uuid import uuid4

from django.conf import settings
from django.db import models


class Session(models.Model):
    """A browser's session, found by the SHA-256 hash of its cookie.

    The runtime role cannot access this table: `portal.sessions.store` calls functions, one session at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    data = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, related_name="+")
    browser = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    # Why it ended early, to tell the browser.
    ended = models.CharField(max_length=20, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Session of {self.user_id} since {self.started_at}"
