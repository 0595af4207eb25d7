"""Reminder settings and due deadlines."""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from complaints.deadlines.kinds import DeadlineKind
from complaints.models import Deadline
from complaints.reminders.rules import Reminding
from councils.calendars.queries import working_calendar
from councils.calendars.rules import WorkingCalendar
from councils.document_reading import read_yaml
from councils.models import Council, ReminderDecision
from councils.reminders.rules import ReminderSettings, read_reminder_settings


@cache
def default_reminders() -> ReminderSettings:
    return read_reminder_settings(read_yaml(settings.BASE_DIR / "fixtures" / "reminders.yaml"))


def reminder_settings(council: Council) -> ReminderSettings:
    return default_reminders() if council.reminders is None else read_reminder_settings(council.reminders)


def reminding(council: Council, calendar: WorkingCalendar | None = None) -> Reminding:
    """Call it within the council's tenant, unless `calendar` is given."""
    return Reminding(reminder_settings(council), calendar or working_calendar(council.pk))


class DeadlinesAlike(NamedTuple):
    """What equal reminders share. Not `open`: paused."""

    kind: str
    subject: int
    due_on: date
    next_at: datetime | None
    open: bool


def due_by(council_id: int, at: datetime) -> QuerySet[Deadline]:
    return Deadline.objects.filter(council_id=council_id, next_at__lte=at)


def alike_among(deadlines: QuerySet[Deadline]) -> list[DeadlinesAlike]:
    """Return each combination once."""
    return [DeadlinesAlike(*row) for row in deadlines.order_by().values_list(*DeadlinesAlike._fields).distinct()]


def clocks() -> dict[str, str]:
    return {kind.value: kind.label for kind in DeadlineKind}


def reminder_decisions(council_id: int) -> QuerySet[ReminderDecision]:
    return ReminderDecision.objects.filter(council_id=council_id)
