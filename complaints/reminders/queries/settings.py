"""How a council reminds, and what is due to be reminded of."""

from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from complaints.deadlines.kinds import DeadlineKind
from complaints.models import Deadline
from complaints.reminders.rules import Reminding
from councils.calendars.queries import working_calendar
from councils.calendars.rules.working_days import WorkingCalendar
from councils.documents.yaml_documents import read_yaml
from councils.models import Council, ReminderDecision
from councils.reminders.rules import ReminderSettings, read_reminder_settings


@cache
def default_reminders() -> ReminderSettings:
    """What holds in a council that has decided nothing else."""
    return read_reminder_settings(read_yaml(settings.BASE_DIR / "fixtures" / "reminders.yaml"))


def reminder_settings(council: Council) -> ReminderSettings:
    """A council's own settings, or the default."""
    return default_reminders() if council.reminders is None else read_reminder_settings(council.reminders)


def reminding(council: Council, calendar: WorkingCalendar | None = None) -> Reminding:
    """How a council reminds; the council must be entered unless its calendar is given."""
    return Reminding(reminder_settings(council), calendar or working_calendar(council.pk))


class DeadlinesAlike(NamedTuple):
    """What deadlines have in common about which the same is said. Not `open`: the clock stands still."""

    kind: str
    subject: int
    due_on: date
    next_at: datetime | None
    open: bool


def due_by(council_id: int, at: datetime) -> QuerySet[Deadline]:
    """The deadlines of a council of which somebody is to be reminded by an instant."""
    return Deadline.objects.filter(council_id=council_id, next_at__lte=at)


def alike_among(deadlines: QuerySet[Deadline]) -> list[DeadlinesAlike]:
    """Every combination that occurs, once: a few, however many deadlines there are."""
    return [DeadlinesAlike(*row) for row in deadlines.order_by().values_list(*DeadlinesAlike._fields).distinct()]


def clocks() -> dict[str, str]:
    """The dates that may have steps of their own, with their names."""
    return {kind.value: kind.label for kind in DeadlineKind}


def reminder_decisions(council_id: int) -> QuerySet[ReminderDecision]:
    """What was decided about a council's reminders, latest first."""
    return ReminderDecision.objects.filter(council_id=council_id)
