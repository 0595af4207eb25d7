"""The timeline: what happened to a case, written once."""

from django.db import models
from django.db.models import Q

from complaints.deadlines.stage_events import REOPENED, RESPONDED
from complaints.models.case import CasePart, PersonField


class CaseEvent(CasePart):
    """One thing that happened. Append-only: the database refuses a change, whoever asks.

    `data` holds what the rules need to replay the clock (dates, working days) and ids; `text` is what a
    person wrote or should read. Residents see the events that are `public`.
    """

    stage = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = PersonField()
    by_name = models.CharField(max_length=150)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["council", "id"], name="event_in_council")]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="event_of_case"),
            models.Index(fields=["council", "at"], name="answer_by_day", condition=Q(kind=RESPONDED)),
            models.Index(fields=["council", "at"], name="reopening_by_day", condition=Q(kind=REOPENED)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"
