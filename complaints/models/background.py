"""Background work, outages and limits."""

from django.db import models

from councils.models import Council


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
