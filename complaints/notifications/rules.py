"""When reminders of a deadline are due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from complaints.vocabulary.lifecycle import PAUSED_STEP, DeadlineKind
from councils.calendars.rules import WorkingCalendar
from councils.reminders.rules import ReminderSettings, Rung
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Level
from councils.vocabulary.values import LONDON

# The digest waits this long after opening, so that an interrupted sweep can complete it.
SETTLING = timedelta(minutes=5)
# Reminders of these repeat while overdue, every few working days.
NEVER_SILENT = frozenset({DeadlineKind.OMBUDSMAN_REPLY.value})
REPEATED_EVERY = 5


class Planned(NamedTuple):
    """A step and its instant."""

    rung: Rung
    at: datetime


class Reminded(NamedTuple):
    """A reminder's result. No `step`: nothing to send yet."""

    step: str
    planned_at: datetime
    tells: tuple[Level, ...]
    at_once: bool
    following: datetime | None


@dataclass(frozen=True)
class Reminding:
    """A council's reminders, on its own working days even where a date has others."""

    settings: ReminderSettings
    calendar: WorkingCalendar
    _plans: dict[tuple[str, int, date], tuple[Planned, ...]] = field(default_factory=dict, compare=False, repr=False)

    def digest_at(self, begins: datetime) -> datetime:
        settled = begins + SETTLING
        if self.settings.goes_at(settled, self.calendar) == settled:
            return settled
        return self.settings.goes_at(self.settings.opening_from(settled, self.calendar) + SETTLING, self.calendar)

    def plan(self, clock: str, stage: int, due: date) -> tuple[Planned, ...]:
        """Return all steps in order. Any `stage` for a clock without one."""
        plan = self._plans.get((clock, stage, due))
        if plan is None:
            rungs = self.settings.ladder(clock, stage).rungs
            steps = [Planned(rung, self._morning(due, rung)) for rung in rungs]
            if clock in NEVER_SILENT:
                steps += self._repeated(due, rungs[-1])
            plan = self._plans[clock, stage, due] = tuple(steps)
        return plan

    def _repeated(self, due: date, last: Rung) -> Iterator[Planned]:
        days = max(last.days, 0)
        while True:
            days += REPEATED_EVERY
            rung = replace(last, days=days)
            try:
                yield Planned(rung, self._morning(due, rung))
            except RuleBroken:
                return

    def _morning(self, due: date, rung: Rung) -> datetime:
        if rung.days or self.calendar.is_working_day(due):
            day = self.calendar.add(due, rung.days)
        else:
            day = self.calendar.add(due, -1)
        return datetime.combine(day, self.settings.opens, tzinfo=LONDON)

    def decide(self, plan: Sequence[Planned], next_at: datetime, at: datetime) -> Reminded:
        """Decide what to send. Steps missed in an outage become one, for all their recipients."""
        passed = [step for step in plan if step.at <= at]
        following = next_after(plan, at)
        if not passed:
            return Reminded("", next_at, (), at_once=False, following=following)
        latest = passed[-1]
        missed = [step.rung for step in passed if step.at >= next_at] or [latest.rung]
        told = {level for rung in missed for level in rung.tells}
        return Reminded(
            latest.rung.key,
            max(latest.at, next_at),
            tuple(level for level in Level if level in told),
            any(rung.at_once for rung in missed) or not self.settings.digest,
            following,
        )

    def decide_paused(self, next_at: datetime) -> Reminded:
        """Remind the officer of a pause once."""
        return Reminded(PAUSED_STEP, next_at, (Level.OFFICER,), at_once=not self.settings.digest, following=None)


def next_after(plan: Sequence[Planned], at: datetime) -> datetime | None:
    return next((step.at for step in plan if step.at > at), None)


def first_at(plan: Sequence[Planned], at: datetime) -> datetime | None:
    """Return the first reminder of a new date: at once if overdue."""
    if any(step.rung.days > 0 and step.at <= at for step in plan):
        return at
    return next_after(plan, at)


def carried_on(
    plan: Sequence[Planned], waiting: datetime | None, at: datetime, *, same: bool, wanted: bool
) -> datetime | None:
    """Return the next reminder after a decision. `same`: date unchanged. `wanted`: owed or paused."""
    if not wanted:
        return None
    return waiting if same else first_at(plan, at)


def again_at(plan: Sequence[Planned], next_at: datetime | None, at: datetime) -> datetime | None:
    """Return the next reminder after a change of settings, without making up for passed steps."""
    if next_at is not None and next_at <= at:
        return next_at
    return next_after(plan, at)
