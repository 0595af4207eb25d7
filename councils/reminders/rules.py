"""A council's reminder settings; no part of its policy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Any

from councils.calendars.rules import WorkingCalendar, london_day
from councils.document_reading import DocumentReader
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Level
from councils.vocabulary.values import LONDON, DocumentField

FURTHEST = 60
MOST_STEPS = 10
LAST_STAGE = 9
# The schedule of every clock that has none of its own.
ANY = "any"


class IncomingNotices(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class ReminderStep:
    """One step of a schedule; `days` are working days, negative before the deadline."""

    days: Annotated[int, DocumentField(low=-FURTHEST, high=FURTHEST)]
    recipients: Annotated[tuple[Level, ...], DocumentField(required=False)]
    at_once: bool = False

    @property
    def key(self) -> str:
        """The step in records: "-2", "0", "+5"."""
        return f"{self.days:+d}" if self.days else "0"

    @property
    def when(self) -> str:
        if self.days == 0:
            return "On the day"
        number = abs(self.days)
        return f"{number} working day{'' if number == 1 else 's'} {'before' if self.days < 0 else 'after'}"


@dataclass(frozen=True, slots=True)
class ReminderSchedule:
    clock: str
    stage: Annotated[int | None, DocumentField(required=False, low=1, high=LAST_STAGE)]
    steps: Annotated[tuple[ReminderStep, ...], DocumentField(required=False)]


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """A council's schedules, and the hours for sending reminders."""

    opens: time
    closes: time
    # Reminders that are not urgent: one message a day for each person.
    digest: bool
    news: IncomingNotices
    schedules: Annotated[tuple[ReminderSchedule, ...], DocumentField(required=False)]

    def schedule_for(self, clock: str, stage: int) -> ReminderSchedule:
        """Return the most specific one: for clock and stage, for the clock, for any clock."""
        known = {(each.clock, each.stage): each for each in self.schedules}
        return known.get((clock, stage)) or known.get((clock, None)) or known[ANY, None]

    def goes_at(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        """Return `at`, or the next opening if the council is closed then."""
        local = at.astimezone(LONDON)
        if calendar.is_working_day(local.date()) and self.opens <= local.time() < self.closes:
            return at
        return self.opening_from(at, calendar)

    def opening_from(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        local = at.astimezone(LONDON)
        if calendar.is_working_day(local.date()) and local.time() < self.opens:
            return datetime.combine(local.date(), self.opens, tzinfo=LONDON)
        return self.next_opening(at, calendar)

    def next_opening(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        day = calendar.add(london_day(at), 1)
        return datetime.combine(day, self.opens, tzinfo=LONDON)


def read_reminder_settings(document: object) -> ReminderSettings:
    """Raises DocumentRefused `reminders.invalid`."""
    return READER.read(document)


def _settings_problems(settings: Any) -> Iterator[tuple[str, str]]:
    if settings.closes <= settings.opens:
        yield "closes", "must be later than the opening time"
    keys = [(schedule.clock, schedule.stage) for schedule in settings.schedules or ()]
    if (ANY, None) not in keys:
        yield "schedules", f'must have one for the clock "{ANY}", which applies where there is no other'
    if len(set(keys)) < len(keys):
        yield "schedules", "cannot have two for the same clock and stage"


def _schedule_problems(schedule: Any) -> Iterator[tuple[str, str]]:
    days = [step.days for step in schedule.steps or ()]
    if schedule.clock == ANY and schedule.stage is not None:
        yield "stage", f'cannot be given for the clock "{ANY}"'
    if not 1 <= len(days) <= MOST_STEPS:
        yield "steps", f"must have between 1 and {MOST_STEPS} reminders"
    if len(set(days)) < len(days):
        yield "steps", "cannot have two reminders on the same day. Choose all the recipients in one reminder"
    if not any(day > 0 for day in days):
        yield "steps", "must have at least one reminder after the due date"


def _step_problems(step: Any) -> Iterator[tuple[str, str]]:
    if not step.recipients:
        yield "recipients", "must have at least one recipient"


def _whole_settings(values: dict[str, Any], _: Any) -> dict[str, Any]:
    return {"digest": False} | values


def _whole_schedule(values: dict[str, Any], _: Any) -> dict[str, Any]:
    return (
        {"stage": None}
        | values
        | {"steps": tuple(sorted(values["steps"], key=lambda reminder_step: reminder_step.days))}
    )


def _whole_step(values: dict[str, Any], _: Any) -> dict[str, Any]:
    """The same choice must always read the same."""
    return values | {"recipients": tuple(level for level in Level if level in values["recipients"])}


READER = DocumentReader(
    ReminderSettings,
    "reminders.invalid",
    "This",
    {ReminderSettings: _settings_problems, ReminderSchedule: _schedule_problems, ReminderStep: _step_problems},
    {ReminderSettings: _whole_settings, ReminderSchedule: _whole_schedule, ReminderStep: _whole_step},
)


def as_document(settings: ReminderSettings) -> dict[str, object]:
    return {
        "opens": f"{settings.opens:%H:%M}",
        "closes": f"{settings.closes:%H:%M}",
        "digest": settings.digest,
        "news": settings.news.value,
        "schedules": [_as_schedule(schedule) for schedule in settings.schedules],
    }


def _as_schedule(schedule: ReminderSchedule) -> dict[str, object]:
    stage = {} if schedule.stage is None else {"stage": schedule.stage}
    steps = [
        {
            "days": reminder_step.days,
            "recipients": [level.value for level in reminder_step.recipients],
            "at_once": reminder_step.at_once,
        }
        for reminder_step in schedule.steps
    ]
    return {"clock": schedule.clock, **stage, "steps": steps}


def with_steps(
    settings: ReminderSettings, clock: str, stage: int | None, steps: list[dict[str, object]]
) -> dict[str, object]:
    """Replace or add steps, without validation."""
    changed = {"clock": clock, **({} if stage is None else {"stage": stage}), "steps": steps}
    schedules = [
        changed if (each.clock, each.stage) == (clock, stage) else _as_schedule(each) for each in settings.schedules
    ]
    return {**as_document(settings), "schedules": schedules if changed in schedules else [*schedules, changed]}


def without_schedule(settings: ReminderSettings, clock: str, stage: int | None) -> dict[str, object]:
    """Raises RuleBroken `reminders.last_schedule`."""
    if clock == ANY:
        raise RuleBroken(
            "reminders.last_schedule",
            "You cannot remove these reminders, because they apply where there are no others.",
        )
    kept = [each for each in settings.schedules if (each.clock, each.stage) != (clock, stage)]
    return {**as_document(settings), "schedules": [_as_schedule(each) for each in kept]}


HOW_NEWS = {IncomingNotices.AT_ONCE: "as separate emails", IncomingNotices.DIGEST: "in the daily digest"}


def clock_name(names: Mapping[str, str], clock: str, stage: int | None = None) -> str:
    name = "Every other deadline" if clock == ANY else names[clock]
    return name + ("" if stage is None else f" at stage {stage}")


def step_in_words(reminder_step: ReminderStep) -> str:
    people = ", ".join(level.label.lower() for level in reminder_step.recipients)
    return f"{reminder_step.when.lower()}: {people}{', immediately' if reminder_step.at_once else ''}"


def reminder_changes(before: ReminderSettings, after: ReminderSettings, names: Mapping[str, str]) -> list[str]:
    said = []
    if (before.opens, before.closes) != (after.opens, after.closes):
        said.append(f"Opening hours: {_hours(after)} instead of {_hours(before)}.")
    if before.digest != after.digest:
        said.append(
            "Reminders that are not urgent: in the daily digest."
            if after.digest
            else "Reminders that are not urgent: as separate emails."
        )
    if before.news is not after.news:
        said.append(f"New complaints and messages: emailed to complaint champions {HOW_NEWS[after.news]}.")
    old, new = ({(each.clock, each.stage): each for each in settings.schedules} for settings in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        said += _schedule_changes(clock_name(names, *key), old.get(key), new.get(key))
    return said


def _schedule_changes(name: str, before: ReminderSchedule | None, after: ReminderSchedule | None) -> list[str]:
    if after is None:
        return [f"{name} no longer has its own reminders."]
    if before is None:
        return [f"{name} now has its own reminders ({'; '.join(map(step_in_words, after.steps))})."]
    lost = [
        f"{name}: reminder removed ({step_in_words(reminder_step)})."
        for reminder_step in before.steps
        if reminder_step not in after.steps
    ]
    return lost + [
        f"{name}: reminder added ({step_in_words(reminder_step)})."
        for reminder_step in after.steps
        if reminder_step not in before.steps
    ]


def _hours(settings: ReminderSettings) -> str:
    return f"{settings.opens:%H:%M} to {settings.closes:%H:%M}"
