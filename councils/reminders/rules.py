"""Whom a council reminds of its dates, when and how: its own setting, and no part of its policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import LONDON, WorkingCalendar
from councils.documents.reading import DocumentSection, refuse_if_any
from councils.people.rules.levels import Level
from councils.vocabulary.errors import RuleBroken

FURTHEST = 60
MOST_STEPS = 10
LAST_STAGE = 9
# The ladder of every clock that has none of its own.
ANY = "any"


class News(StrEnum):
    """How champions hear of what came in: each by itself, or once a day."""

    AT_ONCE = "at_once"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: so many working days before the date (negative), on it (0) or after it."""

    days: int
    tells: tuple[Level, ...]
    at_once: bool = False

    @property
    def key(self) -> str:
        """How the step is known in records: "-2", "0", "+5"."""
        return f"{self.days:+d}" if self.days else "0"

    @property
    def when(self) -> str:
        """In words: "2 working days before", "on the day", "1 working day after"."""
        if self.days == 0:
            return "On the day"
        number = abs(self.days)
        return f"{number} working day{'' if number == 1 else 's'} {'before' if self.days < 0 else 'after'}"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one clock, of one stage where `stage` says which; in order."""

    clock: str
    stage: int | None
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """A council's ladders and the hours in which its people are written to.

    `digest`: what can wait comes once a day and person; otherwise each reminder is a message of its own.
    """

    opens: time
    closes: time
    digest: bool
    news: News
    ladders: tuple[Ladder, ...]

    def ladder(self, clock: str, stage: int) -> Ladder:
        """The ladder of a clock at a stage: its own, that of the clock at any stage, or that of any clock."""
        known = {(each.clock, each.stage): each for each in self.ladders}
        return known.get((clock, stage)) or known.get((clock, None)) or known[ANY, None]

    def goes_at(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        """When something may be sent that is ready at an instant: then, or when the council opens next."""
        local = at.astimezone(LONDON)
        if calendar.is_working_day(local.date()) and self.opens <= local.time() < self.closes:
            return at
        return self.opening_from(at, calendar)

    def opening_from(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        """When the council opens next, still today where it hasn't yet."""
        local = at.astimezone(LONDON)
        if calendar.is_working_day(local.date()) and local.time() < self.opens:
            return datetime.combine(local.date(), self.opens, tzinfo=LONDON)
        return self.next_opening(at, calendar)

    def next_opening(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        """When the council opens on the next of its working days."""
        day = calendar.add(london_day(at), 1)
        return datetime.combine(day, self.opens, tzinfo=LONDON)


def read_reminder_settings(document: object) -> ReminderSettings:
    """The settings that a document describes.

    Raises RuleBroken("reminders.invalid"), a DocumentRefused, with every problem and its place.
    """
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    settings = ReminderSettings(
        opens=_time(root, "opens"),
        closes=_time(root, "closes"),
        digest=root.flag("digest"),
        news=root.word("news", News),
        ladders=tuple(_ladder(part) for part in root.sections("ladders")),
    )
    if settings.closes <= settings.opens:
        root.refuse("closes", "must be later than the opening time")
    keys = [(each.clock, each.stage) for each in settings.ladders]
    if (ANY, None) not in keys:
        root.refuse("ladders", f'must have one for the clock "{ANY}", which applies where there is no other')
    if len(set(keys)) < len(keys):
        root.refuse("ladders", "cannot have two for the same clock and stage")
    root.finish()
    refuse_if_any("reminders.invalid", "The reminders document", problems)
    return settings


def _ladder(part: DocumentSection) -> Ladder:
    clock, stage = part.text("clock"), part.number("stage", 1, LAST_STAGE)
    rungs = tuple(sorted((_rung(each) for each in part.sections("steps")), key=lambda rung: rung.days))
    if clock == ANY and stage is not None:
        part.refuse("stage", f'cannot be given for the clock "{ANY}"')
    if not 1 <= len(rungs) <= MOST_STEPS:
        part.refuse("steps", f"must have between 1 and {MOST_STEPS} reminders")
    if len({rung.days for rung in rungs}) < len(rungs):
        part.refuse("steps", "cannot have two reminders on the same day. Choose all the recipients in one reminder")
    if not any(rung.days > 0 for rung in rungs):
        part.refuse("steps", "must have at least one reminder after the due date")
    return Ladder(clock, stage, rungs)


def _rung(part: DocumentSection) -> Rung:
    days = part.number("days", -FURTHEST, FURTHEST)
    if not part.has("days"):
        part.refuse("days", "is missing")
    tells = part.words("tells", Level)
    if not tells:
        part.refuse("tells", "must have at least one recipient")
    # In the order of the levels, so that the same choice always reads the same.
    return Rung(days or 0, tuple(level for level in Level if level in tells), part.flag("at_once"))


def _time(part: DocumentSection, key: str) -> time:
    text = part.text(key)
    try:
        return time.fromisoformat(text) if text else time()
    except ValueError:
        part.refuse(key, f'must be a time such as 08:00, not "{text}"')
        return time()


def as_document(settings: ReminderSettings) -> dict[str, object]:
    """The document that reads as these settings."""
    return {
        "opens": f"{settings.opens:%H:%M}",
        "closes": f"{settings.closes:%H:%M}",
        "digest": settings.digest,
        "news": settings.news.value,
        "ladders": [_as_ladder(ladder) for ladder in settings.ladders],
    }


def _as_ladder(ladder: Ladder) -> dict[str, object]:
    stage = {} if ladder.stage is None else {"stage": ladder.stage}
    steps = [
        {"days": rung.days, "tells": [level.value for level in rung.tells], "at_once": rung.at_once}
        for rung in ladder.rungs
    ]
    return {"clock": ladder.clock, **stage, "steps": steps}


def with_steps(
    settings: ReminderSettings, clock: str, stage: int | None, steps: list[dict[str, object]]
) -> dict[str, object]:
    """The document with these steps in the place of those for the same clock and stage, or added; not judged yet."""
    changed = {"clock": clock, **({} if stage is None else {"stage": stage}), "steps": steps}
    ladders = [changed if (each.clock, each.stage) == (clock, stage) else _as_ladder(each) for each in settings.ladders]
    return {**as_document(settings), "ladders": ladders if changed in ladders else [*ladders, changed]}


def without_ladder(settings: ReminderSettings, clock: str, stage: int | None) -> dict[str, object]:
    """The document without a ladder: the more general one holds again.

    Raises RuleBroken("reminders.last_ladder") for the most general one.
    """
    if clock == ANY:
        raise RuleBroken(
            "reminders.last_ladder", "You cannot remove these reminders, because they apply where there are no others."
        )
    kept = [each for each in settings.ladders if (each.clock, each.stage) != (clock, stage)]
    return {**as_document(settings), "ladders": [_as_ladder(each) for each in kept]}


HOW_NEWS = {News.AT_ONCE: "as separate emails", News.DIGEST: "in the daily digest"}


def clock_name(names: Mapping[str, str], clock: str, stage: int | None = None) -> str:
    """A clock as people call it everywhere, for instance "Response at stage 2"; `names` has one for each clock."""
    name = "Every other deadline" if clock == ANY else names[clock]
    return name + ("" if stage is None else f" at stage {stage}")


def step_in_words(rung: Rung) -> str:
    """A step with everything it says."""
    people = ", ".join(level.label.lower() for level in rung.tells)
    return f"{rung.when.lower()}: {people}{', immediately' if rung.at_once else ''}"


def reminder_changes(before: ReminderSettings, after: ReminderSettings, names: Mapping[str, str]) -> list[str]:
    """One sentence for everything that is different; none where nothing is. `names` are those of the clocks."""
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


def _ladder_changes(name: str, before: Ladder | None, after: Ladder | None) -> list[str]:
    if after is None:
        return [f"{name} no longer has its own reminders."]
    if before is None:
        return [f"{name} now has its own reminders ({'; '.join(map(step_in_words, after.rungs))})."]
    lost = [f"{name}: reminder removed ({step_in_words(rung)})." for rung in before.rungs if rung not in after.rungs]
    return lost + [
        f"{name}: reminder added ({step_in_words(rung)})." for rung in after.rungs if rung not in before.rungs
    ]


def _hours(settings: ReminderSettings) -> str:
    return f"{settings.opens:%H:%M} to {settings.closes:%H:%M}"
