"""When people are reminded of a date: planned from the date, the council's ladder and its working days.

Only the instant that comes next is stored with a deadline. What it is about follows from here whenever it is
needed, for the sweep and for the page that shows what goes out: the same functions for both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from complaints.deadlines.kinds import DeadlineKind
from councils.calendars.rules.working_days import LONDON, WorkingCalendar
from councils.people.rules.levels import Level
from councils.reminders.rules import ReminderSettings, Rung
from councils.vocabulary.errors import RuleBroken

# The day's message waits so long after the council opens: whatever a sweep was killed over stands in it too.
SETTLING = timedelta(minutes=5)
# The one thing that is said of a date whose clock stands still, in the place of its next reminder.
PAUSED = "paused"
# Of these clocks people are reminded for as long as the date is missed, every so many working days.
NEVER_SILENT = frozenset({DeadlineKind.OMBUDSMAN_REPLY.value})
REPEATED_EVERY = 5


class Planned(NamedTuple):
    """One step of one date's ladder, and the instant for which it is planned."""

    rung: Rung
    at: datetime


class Reminded(NamedTuple):
    """What a reminder comes to: which step, planned for when, who is told and whether it can wait for the digest.

    `following` is when the next one is due. Without a `step` there is nothing to say yet.
    """

    step: str
    planned_at: datetime
    tells: tuple[Level, ...]
    at_once: bool
    following: datetime | None


@dataclass(frozen=True)
class Reminding:
    """How one council reminds: its settings and its own working days.

    A date that a regulation counts by days of its own is reminded of on the council's working days all the same:
    nobody is written to on a day on which the council is closed.
    """

    settings: ReminderSettings
    calendar: WorkingCalendar
    _plans: dict[tuple[str, int, date], tuple[Planned, ...]] = field(default_factory=dict, compare=False, repr=False)

    def digest_at(self, begins: datetime) -> datetime:
        """When the day's message leaves that is begun at an instant: once it has settled, or, if the council has closed
        by then, with that of its next working day.
        """
        settled = begins + SETTLING
        if self.settings.goes_at(settled, self.calendar) == settled:
            return settled
        return self.settings.goes_at(self.settings.opening_from(settled, self.calendar) + SETTLING, self.calendar)

    def plan(self, clock: str, stage: int, due: date) -> tuple[Planned, ...]:
        """Every step of a date, in order. `stage` is any number for a clock that belongs to no stage."""
        plan = self._plans.get((clock, stage, due))
        if plan is None:
            rungs = self.settings.ladder(clock, stage).rungs
            steps = [Planned(rung, self._morning(due, rung)) for rung in rungs]
            if clock in NEVER_SILENT:
                steps += self._repeated(due, rungs[-1])
            plan = self._plans[clock, stage, due] = tuple(steps)
        return plan

    def _repeated(self, due: date, last: Rung) -> Iterator[Planned]:
        """The last step again and again, for as long as the calendar knows its days."""
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
        """What a reminder comes to that was due at `next_at` and is recorded at `at`.

        After an outage several steps may have passed: they become one, the latest, told to everybody who would have
        been told by any of them.
        """
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
        """That the clock stands still, said once to whoever answers; what follows waits until it runs again."""
        return Reminded(PAUSED, next_at, (Level.OFFICER,), at_once=not self.settings.digest, following=None)


def next_after(plan: Sequence[Planned], at: datetime) -> datetime | None:
    """When the first step after an instant is planned; None after the last."""
    return next((step.at for step in plan if step.at > at), None)


def first_at(plan: Sequence[Planned], at: datetime) -> datetime | None:
    """When people are first reminded of a date that is set at an instant.

    What would have come before that instant is left out: whoever set the date knows it. A date that is already
    missed when it is set is told at once.
    """
    if any(step.rung.days > 0 and step.at <= at for step in plan):
        return at
    return next_after(plan, at)


def carried_on(
    plan: Sequence[Planned], waiting: datetime | None, at: datetime, *, same: bool, wanted: bool
) -> datetime | None:
    """When people are reminded next after something about a date was decided at an instant.

    `waiting` is when they were to be reminded next. `same`: the same date was waited for before. `wanted`: it still is,
    or will be once its clock runs again.
    """
    if not wanted:
        return None
    return waiting if same else first_at(plan, at)


def again_at(plan: Sequence[Planned], next_at: datetime | None, at: datetime) -> datetime | None:
    """When people are reminded next once the ladder or the calendar changed at an instant.

    What was due by then still is; nothing that has passed is made up for.
    """
    if next_at is not None and next_at <= at:
        return next_at
    return next_after(plan, at)
