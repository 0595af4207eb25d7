"""When reminders of a deadline are due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from complaints.vocabulary.lifecycle import PAUSED_STEP, DeadlineKind
from councils.calendars.rules import WorkingCalendar
from councils.reminders.rules import ReminderSettings, ReminderStep
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Level
from councils.vocabulary.values import LONDON

# The digest waits this long after opening, so that an interrupted sweep can complete it.
SETTLING = timedelta(minutes=5)
# Reminders of these repeat while overdue, every few working days.
NEVER_SILENT = frozenset({DeadlineKind.OMBUDSMAN_REPLY.value})
REPEATED_EVERY = 5


class PlannedReminder(NamedTuple):
    """A step and its instant."""

    reminder_step: ReminderStep
    at: datetime


class ReminderOutcome(NamedTuple):
    """A reminder's result. No `step`: nothing to send yet."""

    step: str
    planned_at: datetime
    recipients: tuple[Level, ...]
    at_once: bool
    following: datetime | None


@dataclass(frozen=True)
class ReminderPlanner:
    """A council's reminders, on its own working days even where a date has others."""

    settings: ReminderSettings
    calendar: WorkingCalendar
    _plans: dict[tuple[str, int, date], tuple[PlannedReminder, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def digest_at(self, begins: datetime) -> datetime:
        settled = begins + SETTLING
        if self.settings.goes_at(settled, self.calendar) == settled:
            return settled
        return self.settings.goes_at(self.settings.opening_from(settled, self.calendar) + SETTLING, self.calendar)

    def plan(self, clock: str, stage: int, due: date) -> tuple[PlannedReminder, ...]:
        """Return all steps in order. Any `stage` for a clock without one."""
        plan = self._plans.get((clock, stage, due))
        if plan is None:
            steps = self.settings.schedule_for(clock, stage).steps
            reminders = [PlannedReminder(step, self._morning(due, step)) for step in steps]
            if clock in NEVER_SILENT:
                reminders += self._repeated(due, steps[-1])
            plan = self._plans[clock, stage, due] = tuple(reminders)
        return plan

    def _repeated(self, due: date, last: ReminderStep) -> Iterator[PlannedReminder]:
        days = max(last.days, 0)
        while True:
            days += REPEATED_EVERY
            reminder_step = replace(last, days=days)
            try:
                yield PlannedReminder(reminder_step, self._morning(due, reminder_step))
            except RuleBroken:
                return

    def _morning(self, due: date, reminder_step: ReminderStep) -> datetime:
        if reminder_step.days or self.calendar.is_working_day(due):
            day = self.calendar.add(due, reminder_step.days)
        else:
            day = self.calendar.add(due, -1)
        return datetime.combine(day, self.settings.opens, tzinfo=LONDON)

    def decide(self, plan: Sequence[PlannedReminder], next_at: datetime, at: datetime) -> ReminderOutcome:
        """Decide what to send. Steps missed in an outage become one, for all their recipients."""
        passed = [step for step in plan if step.at <= at]
        following = next_after(plan, at)
        if not passed:
            return ReminderOutcome("", next_at, (), at_once=False, following=following)
        latest = passed[-1]
        missed = [step.reminder_step for step in passed if step.at >= next_at] or [latest.reminder_step]
        told = {level for reminder_step in missed for level in reminder_step.recipients}
        return ReminderOutcome(
            latest.reminder_step.key,
            max(latest.at, next_at),
            tuple(level for level in Level if level in told),
            any(reminder_step.at_once for reminder_step in missed) or not self.settings.digest,
            following,
        )

    def decide_paused(self, next_at: datetime) -> ReminderOutcome:
        """Remind the officer of a pause once."""
        return ReminderOutcome(PAUSED_STEP, next_at, (Level.OFFICER,), at_once=not self.settings.digest, following=None)


def next_after(plan: Sequence[PlannedReminder], at: datetime) -> datetime | None:
    return next((step.at for step in plan if step.at > at), None)


def first_at(plan: Sequence[PlannedReminder], at: datetime) -> datetime | None:
    """Return the first reminder of a new date: at once if overdue."""
    if any(step.reminder_step.days > 0 and step.at <= at for step in plan):
        return at
    return next_after(plan, at)


def carried_on(
    plan: Sequence[PlannedReminder], waiting: datetime | None, at: datetime, *, same: bool, wanted: bool
) -> datetime | None:
    """Return the next reminder after a decision. `same`: date unchanged. `wanted`: owed or paused."""
    if not wanted:
        return None
    return waiting if same else first_at(plan, at)


def again_at(plan: Sequence[PlannedReminder], next_at: datetime | None, at: datetime) -> datetime | None:
    """Return the next reminder after a change of settings, without making up for passed steps."""
    if next_at is not None and next_at <= at:
        return next_at
    return next_after(plan, at)
