"""Events on a stage's clock, and what the policy allows."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter

from complaints.vocabulary.waiting import Extension
from councils.calendars.rules import WorkingCalendar, written
from councils.policies.rules.lifecycle_rules import ExtensionRules
from councils.policies.rules.procedure_rules import StageRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period


@dataclass(frozen=True, slots=True)
class Pause:
    """The working days after `start` up to and including `end` (None: still paused)."""

    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class EarlierState:
    """What a clock held until a later event was entered."""

    until: date
    acknowledged_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedDates:
    """Dates that had passed when a contact was reclassified."""

    acknowledgement: date | None = None
    response: date | None = None


NOTHING_MISSED = MissedDates()


@dataclass(frozen=True, slots=True)
class StageClock:
    """The events that decide a stage's dates, in any order. `received_at` is timezone-aware."""

    received_at: datetime
    acknowledged_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    responded_at: datetime | None = None
    # The last progress update and the agreed interval move only the next update.
    told_on: date | None = None
    news_every: Period | None = None
    # Kinds of event whose letter is written but not sent.
    to_post: frozenset[str] = frozenset()
    # Oldest first.
    earlier: tuple[EarlierState, ...] = ()
    missed: MissedDates = NOTHING_MISSED

    def as_in(self, state: EarlierState) -> "StageClock":
        return replace(
            self,
            acknowledged_on=state.acknowledged_on,
            pauses=state.pauses,
            extensions=state.extensions,
            responded_at=None,
            earlier=(),
        )


def check_order(clock: StageClock, received_on: date) -> None:
    """Raise RuleBroken "clock.*" for impossible events."""
    if clock.acknowledged_on is not None and clock.acknowledged_on < received_on:
        raise RuleBroken(
            "clock.acknowledged_early",
            f"The acknowledgement of {written(clock.acknowledged_on)} is before receipt on {written(received_on)}.",
        )
    if clock.responded_at is not None and clock.responded_at < clock.received_at:
        raise RuleBroken("clock.responded_early", "The response was sent before the complaint was received.")
    if clock.pauses:
        _check_pauses(clock.pauses, received_on)
    for extension in clock.extensions:
        _check_extension_shape(extension, received_on)


def _check_pauses(pauses: tuple[Pause, ...], received_on: date) -> None:
    before: Pause | None = None
    for pause in in_order(pauses):
        if pause.start < received_on:
            raise RuleBroken(
                "clock.pause_early",
                f"The pause from {written(pause.start)} begins before receipt on {written(received_on)}.",
            )
        if pause.end is not None and pause.end < pause.start:
            raise RuleBroken(
                "clock.pause_backwards",
                f"The pause from {written(pause.start)} ends before it begins, on {written(pause.end)}.",
            )
        if before is not None and (before.end is None or pause.start < before.end):
            raise RuleBroken(
                "clock.pauses_overlap",
                f"The pause from {written(pause.start)} begins before the pause from {written(before.start)} ends.",
            )
        before = pause


def _check_extension_shape(extension: Extension, received_on: date) -> None:
    if (extension.working_days is None) == (extension.agreed is None):
        raise RuleBroken("clock.extension_shape", "An extension is either a number of days or an agreed date.")
    if extension.working_days is not None and extension.working_days < 1:
        raise RuleBroken("clock.extension_shape", "An extension is at least 1 working day.")
    if extension.agreed is not None and extension.agreed < received_on:
        raise RuleBroken(
            "clock.agreed_early",
            f"The agreed date {written(extension.agreed)} is before receipt on {written(received_on)}.",
        )


def in_order(pauses: tuple[Pause, ...]) -> list[Pause]:
    """Sort pauses by start, an open pause last on its day."""
    return sorted(pauses, key=lambda pause: (pause.start, pause.end or date.max))


def allow_pause(stage: StageRules, pause: Pause, calendar: WorkingCalendar) -> None:
    """Raise RuleBroken "pause.*" if the policy does not allow it."""
    if stage.pause is None:
        raise RuleBroken("pause.not_in_policy", f"The policy does not allow a pause at {stage.name}.")
    longest = stage.pause.longest
    if longest is not None and pause.end is not None and pause.end > calendar.end_of(pause.start, longest):
        raise RuleBroken(
            "pause.too_long",
            f"The policy allows a pause of up to {longest} ({stage.pause.paragraph}).",
        )


def allow_extension(stage: StageRules, extension: Extension, granted: tuple[Extension, ...]) -> None:
    """Raise RuleBroken "extension.*" if the policy does not allow it after those `granted`."""
    rules = stage.extension
    if rules is None:
        raise RuleBroken("extension.not_in_policy", f"The policy does not allow an extension at {stage.name}.")
    if extension.agreed is not None and not rules.to_agreed_date:
        raise RuleBroken(
            "extension.days_only",
            f"The policy allows an extension by a number of days, not to an agreed date ({rules.paragraph}).",
        )
    if extension.working_days is not None and not rules.by_days:
        raise RuleBroken(
            "extension.agreed_date_only",
            f"The policy requires a date agreed with the complainant, not a number of days ({rules.paragraph}).",
        )
    if rules.times is not None and len(granted) >= rules.times:
        often = "once" if rules.times == 1 else f"{rules.times} times"
        raise RuleBroken("extension.too_many", f"The policy allows an extension only {often} ({rules.paragraph}).")
    if not rules.soft and exceeds_maximum(rules, (*granted, extension)):
        raise RuleBroken("extension.too_long", f"The policy allows at most {rules.at_most} ({rules.paragraph}).")


def exceeds_maximum(rules: ExtensionRules, extensions: tuple[Extension, ...]) -> bool:
    return rules.at_most is not None and sum(each.working_days or 0 for each in extensions) > rules.at_most.amount


class Replay:
    """Moves a due date through pauses and extensions by date. `refusals`: not allowed by the policy."""

    __slots__ = ("agreed", "calendar", "due", "granted", "refusals", "stage", "start")

    def __init__(self, stage: StageRules, calendar: WorkingCalendar, start: date, due: date | None) -> None:
        self.stage = stage
        self.calendar = calendar
        self.start = start
        self.due = due
        self.agreed = False
        self.granted: tuple[Extension, ...] = ()
        self.refusals: list[RuleBroken] = []

    def run(self, clock: StageClock) -> None:
        for event in _events(clock):
            try:
                if isinstance(event, Pause):
                    self._pause(event)
                else:
                    self._extend(event)
            except RuleBroken as refusal:
                if refusal.code.startswith("calendar."):
                    raise
                self.refusals.append(refusal)

    def _pause(self, pause: Pause) -> None:
        allow_pause(self.stage, pause, self.calendar)
        if self.due is not None:
            self.due = self.calendar.add(self.due, paused_days(pause, self.start, self.calendar))

    def _extend(self, extension: Extension) -> None:
        allow_extension(self.stage, extension, self.granted)
        if extension.agreed is None:
            if self.due is not None:
                self.due = self.calendar.add(self.due, extension.working_days or 0)
        elif self.due is not None and extension.agreed <= self.due:
            raise RuleBroken(
                "extension.not_later",
                f"The agreed date {written(extension.agreed)} is not later than {written(self.due)}, "
                "when the response is already due.",
            )
        else:
            self.due, self.agreed = extension.agreed, True
        self.granted = (*self.granted, extension)


def _events(clock: StageClock) -> list[Pause | Extension]:
    keyed: list[tuple[date, int, date, Pause | Extension]] = [
        (pause.start, 0, pause.end or date.max, pause) for pause in clock.pauses
    ]
    keyed += [(each.on or date.max, 1, each.agreed or date.min, each) for each in clock.extensions]
    return [event for *_, event in sorted(keyed, key=itemgetter(0, 1, 2))]


def paused_days(pause: Pause, start: date, calendar: WorkingCalendar) -> int:
    """Return by how many working days a pause moves the due date: 0 while open."""
    if pause.end is None:
        return 0
    return max(0, calendar.count(max(pause.start, start), pause.end))
