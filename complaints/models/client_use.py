"""What strangers have caused lately."""

from django.db import models

from councils.models import Council


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
