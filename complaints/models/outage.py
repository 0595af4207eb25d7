"""A mail server or a virus scanner that does not answer."""

from django.db import models


class Outage(models.Model):
    """A channel that is out of service: tried once a minute for all councils, until it answers and the row goes."""

    channel = models.CharField(max_length=20, primary_key=True)
    since = models.DateTimeField()
    next_probe_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} since {self.since}"
