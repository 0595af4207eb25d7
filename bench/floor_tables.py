"""What the floors keep: tables as a project has them that needs nothing else."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from bench.settings import FLOOR

TABLES = """
CREATE TABLE floor_counts AS SELECT row_number() OVER () AS id, council_id, status, count(*) AS amount
  FROM complaints_case GROUP BY 2, 3;
CREATE INDEX ON floor_counts (council_id);
CREATE TABLE floor_case (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, council_id bigint, reference text,
  summary text, description text, wanted text, name text, email text, phone text, received_at timestamptz, due_on date);
CREATE UNIQUE INDEX ON floor_case (council_id, reference);
CREATE INDEX ON floor_case (council_id, due_on, id);
CREATE TABLE floor_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, council_id bigint,
  case_id bigint REFERENCES floor_case, at timestamptz, text text);
CREATE INDEX ON floor_event (case_id, at, id);
CREATE TABLE floor_token (key text PRIMARY KEY, user_id bigint REFERENCES councils_user, created timestamptz);
CREATE TABLE floor_document (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, council_id bigint,
  case_id bigint REFERENCES floor_case, name text, stored text, size bigint);
"""


class FloorRow(models.Model):
    """What all of them have."""

    council_id = models.BigIntegerField()
    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract, managed, app_label = True, False, "bench"

    def __str__(self) -> str:
        return f"{self.pk}"


class FloorCount(FloorRow):
    """How many cases a council has in a status."""

    status = models.TextField()
    amount = models.BigIntegerField()

    class Meta(FloorRow.Meta):
        db_table = "floor_counts"


class FloorCase(FloorRow):
    """A complaint and nothing around it."""

    reference = models.TextField()
    summary = models.TextField()
    description = models.TextField()
    wanted = models.TextField()
    name = models.TextField()
    email = models.TextField()
    phone = models.TextField()
    received_at = models.DateTimeField()
    due_on = models.DateField()

    class Meta(FloorRow.Meta):
        db_table = "floor_case"


class FloorEvent(FloorRow):
    """Something that happened to it."""

    case_id = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField()

    class Meta(FloorRow.Meta):
        db_table = "floor_event"


class FloorDocument(FloorRow):
    """A file of it."""

    case_id = models.BigIntegerField()
    name = models.TextField()
    stored = models.TextField()
    size = models.BigIntegerField()

    class Meta(FloorRow.Meta):
        db_table = "floor_document"


class FloorTokens(models.Manager["FloorToken"]):
    """REST framework names no connection."""

    def get_queryset(self) -> models.QuerySet["FloorToken"]:
        """The tokens of the floors."""
        return super().get_queryset().using(FLOOR)


class FloorToken(models.Model):
    """A key as REST framework's own authentication looks it up."""

    key = models.TextField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    objects = FloorTokens()

    class Meta:
        managed, app_label = False, "bench"
        db_table = "floor_token"

    def __str__(self) -> str:
        return self.key
