"""Whether background work goes on, what does not answer, and what strangers have caused lately."""

from django.db import models

from councils.models import Council


class Heartbeat(models.Model):
    """When the worker last did what the schedule asked of it. One row: one schedule serves all councils."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"background work at {self.seen_at}"


class Outage(models.Model):
    """A channel that is out of service: tried once a minute for all councils, until it answers and the row goes."""

    channel = models.CharField(max_length=20, primary_key=True)
    since = models.DateTimeField()
    next_probe_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} since {self.since}"


class ClientUse(models.Model):
    """What one client has caused in a council, counted against a limit for an hour and deleted soon after.

    `client` is a keyed hash of the network that it came from; `about` one of an answer that was tried, or the
    identifier of a draft that was begun. `amount` is in bytes for files.
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
