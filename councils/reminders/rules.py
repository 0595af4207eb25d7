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
# The ladder of every clock that has none of its own.
ANY = "any"


class IncomingNotices(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class ReminderStep:
    """One step of a ladder; `days` are working days, negative before the deadline."""

    days: Annotated[int, DocumentField(low=-FURTHEST, high=FURTHEST)]
    tells: Annotated[tuple[Level, ...], DocumentField(required=False)]
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
    rungs: Annotated[tuple[ReminderStep, ...], DocumentField(at="steps", required=False)]


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """A council's ladders, and the hours for sending reminders."""

    opens: time
    closes: time
    # Reminders that are not urgent: one message a day for each person.
    digest: bool
    news: IncomingNotices
    ladders: Annotated[tuple[ReminderSchedule, ...], DocumentField(required=False)]

    def ladder(self, clock: str, stage: int) -> ReminderSchedule:
        """Return the most specific one: for clock and stage, for the clock, for any clock."""
        known = {(each.clock, each.stage): each for each in self.ladders}
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
    keys = [(ladder.clock, ladder.stage) for ladder in settings.ladders or ()]
    if (ANY, None) not in keys:
        yield "ladders", f'must have one for the clock "{ANY}", which applies where there is no other'
    if len(set(keys)) < len(keys):
        yield "ladders", "cannot have two for the same clock and stage"


def _ladder_problems(ladder: Any) -> Iterator[tuple[str, str]]:
    days = [step.days for step in ladder.steps or ()]
    if ladder.clock == ANY and ladder.stage is not None:
        yield "stage", f'cannot be given for the clock "{ANY}"'
    if not 1 <= len(days) <= MOST_STEPS:
        yield "steps", f"must have between 1 and {MOST_STEPS} reminders"
    if len(set(days)) < len(days):
        yield "steps", "cannot have two reminders on the same day. Choose all the recipients in one reminder"
    if not any(day > 0 for day in days):
        yield "steps", "must have at least one reminder after the due date"


def _rung_problems(step: Any) -> Iterator[tuple[str, str]]:
    if not step.tells:
        yield "tells", "must have at least one recipient"


def _whole_settings(values: dict[str, Any], _: Any) -> dict[str, Any]:
    return {"digest": False} | values


def _whole_ladder(values: dict[str, Any], _: Any) -> dict[str, Any]:
    return (
        {"stage": None}
        | values
        | {"rungs": tuple(sorted(values["rungs"], key=lambda reminder_step: reminder_step.days))}
    )


def _whole_rung(values: dict[str, Any], _: Any) -> dict[str, Any]:
    """The same choice must always read the same."""
    return values | {"tells": tuple(level for level in Level if level in values["tells"])}


READER = DocumentReader(
    ReminderSettings,
    "reminders.invalid",
    "This",
    {ReminderSettings: _settings_problems, ReminderSchedule: _ladder_problems, ReminderStep: _rung_problems},
    {ReminderSettings: _whole_settings, ReminderSchedule: _whole_ladder, ReminderStep: _whole_rung},
)


def as_document(settings: ReminderSettings) -> dict[str, object]:
    return {
        "opens": f"{settings.opens:%H:%M}",
        "closes": f"{settings.closes:%H:%M}",
        "digest": settings.digest,
        "news": settings.news.value,
        "ladders": [_as_ladder(ladder) for ladder in settings.ladders],
    }


def _as_ladder(ladder: ReminderSchedule) -> dict[str, object]:
    stage = {} if ladder.stage is None else {"stage": ladder.stage}
    steps = [
        {
            "days": reminder_step.days,
            "tells": [level.value for level in reminder_step.tells],
            "at_once": reminder_step.at_once,
        }
        for reminder_step in ladder.rungs
    ]
    return {"clock": ladder.clock, **stage, "steps": steps}


def with_steps(
    settings: ReminderSettings, clock: str, stage: int | None, steps: list[dict[str, object]]
) -> dict[str, object]:
    """Replace or add steps, without validation."""
    changed = {"clock": clock, **({} if stage is None else {"stage": stage}), "steps": steps}
    ladders = [changed if (each.clock, each.stage) == (clock, stage) else _as_ladder(each) for each in settings.ladders]
    return {**as_document(settings), "ladders": ladders if changed in ladders else [*ladders, changed]}


def without_ladder(settings: ReminderSettings, clock: str, stage: int | None) -> dict[str, object]:
    """Raises RuleBroken `reminders.last_ladder`."""
    if clock == ANY:
        raise RuleBroken(
            "reminders.last_ladder", "You cannot remove these reminders, because they apply where there are no others."
        )
    kept = [each for each in settings.ladders if (each.clock, each.stage) != (clock, stage)]
    return {**as_document(settings), "ladders": [_as_ladder(each) for each in kept]}


HOW_NEWS = {IncomingNotices.AT_ONCE: "as separate emails", IncomingNotices.DIGEST: "in the daily digest"}


def clock_name(names: Mapping[str, str], clock: str, stage: int | None = None) -> str:
    name = "Every other deadline" if clock == ANY else names[clock]
    return name + ("" if stage is None else f" at stage {stage}")


def step_in_words(reminder_step: ReminderStep) -> str:
    people = ", ".join(level.label.lower() for level in reminder_step.tells)
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
    old, new = ({(each.clock, each.stage): each for each in settings.ladders} for settings in (before, after))
    for key in [*old, *(key for key in new if key not in old)]:
        said += _ladder_changes(clock_name(names, *key), old.get(key), new.get(key))
    return said


def _ladder_changes(name: str, before: ReminderSchedule | None, after: ReminderSchedule | None) -> list[str]:
    if after is None:
        return [f"{name} no longer has its own reminders."]
    if before is None:
        return [f"{name} now has its own reminders ({'; '.join(map(step_in_words, after.rungs))})."]
    lost = [
        f"{name}: reminder removed ({step_in_words(reminder_step)})."
        for reminder_step in before.rungs
        if reminder_step not in after.rungs
    ]
    return lost + [
        f"{name}: reminder added ({step_in_words(reminder_step)})."
        for reminder_step in after.rungs
        if reminder_step not in before.rungs
    ]


def _hours(settings: ReminderSettings) -> str:
    return f"{settings.opens:%H:%M} to {settings.closes:%H:%M}"
