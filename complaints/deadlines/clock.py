"""The clock of a stage, and the limits that a Complaint Handling Code sets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from complaints.vocabulary.lifecycle import Extension
from councils.bodies.rules import handling_code
from councils.calendars.rules import WorkingCalendar, WorkingDayRule, written
from councils.policies.rules.casework_rules import ConsentPause
from councils.policies.rules.lifecycle_rules import ExtensionRules, PauseRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period, PeriodUnit

if TYPE_CHECKING:
    from councils.policies.rules.procedure_rules import ProcedureRules, StageRules


@dataclass(frozen=True, slots=True)
class Pause:
    """The working days after `start` up to and including `end` (None: still paused).

    `for_consent`: while the permission of the person concerned is awaited.
    """

    start: date
    end: date | None
    for_consent: bool = False


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
class BecameComplaint:
    """When another contact became a complaint. `first`: when it first came in; `under_code`: the Code's day 0."""

    was: str
    first: datetime
    confirmed: date
    under_code: date


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
    became: BecameComplaint | None = None

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


def rules_of_pause(pause: Pause, stage: "StageRules", procedure: "ProcedureRules") -> PauseRules | ConsentPause | None:
    return procedure.consent_pause if pause.for_consent else stage.pause


def allow_pause(pause: Pause, stage: "StageRules", procedure: "ProcedureRules", calendar: WorkingCalendar) -> Pause:
    """Return what counts of it: one for permission ends on its last day, whenever that is recorded.

    Raises RuleBroken "pause.*" if the policy does not allow it.
    """
    rules = rules_of_pause(pause, stage, procedure)
    if rules is None:
        waiting = " while permission is awaited" if pause.for_consent else f" at {stage.name}"
        raise RuleBroken("pause.not_in_policy", f"The policy does not allow a pause{waiting}.")
    if rules.longest is None or pause.end is None:
        return pause
    last_day = calendar.end_of(pause.start, rules.longest)
    if pause.end > last_day and not pause.for_consent:
        raise RuleBroken(
            "pause.too_long",
            f"The policy allows a pause of up to {rules.longest} ({rules.paragraph}).",
        )
    return replace(pause, end=min(pause.end, last_day))


def allow_extension(stage: "StageRules", extension: Extension, granted: tuple[Extension, ...]) -> None:
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

    __slots__ = ("agreed", "calendar", "due", "granted", "procedure", "refusals", "stage", "start")

    def __init__(
        self,
        stage: "StageRules",
        procedure: "ProcedureRules",
        calendar: WorkingCalendar,
        start: date,
        due: date | None,
    ) -> None:
        self.stage = stage
        self.procedure = procedure
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
        counted = allow_pause(pause, self.stage, self.procedure, self.calendar)
        if self.due is not None:
            self.due = self.calendar.add(self.due, paused_days(counted, self.start, self.calendar))

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


# The Codes do not define a working day. For them closure days count, so a council cannot gain time by closing.
CODE_WORKING_DAYS = WorkingDayRule(never=(), closures_count=True, paragraph="")


class CodeLimits(NamedTuple):
    name: str
    paragraphs: str
    acknowledgement_due: date
    response_due: date
    latest_response_due: date


def code_limits(
    key: str | None, stage: int, received_on: date, acknowledged_on: date | None, calendar: WorkingCalendar
) -> CodeLimits | None:
    """Return a stage's limits, or None where no Code governs it.

    The response counts from the acknowledgement or its due date, whichever is earlier.
    """
    code = handling_code(key)
    if code is None or received_on < code.governs_from or not 1 <= stage <= len(code.stages):
        return None
    limits = code.stages[stage - 1]
    acknowledgement_due = calendar.add(received_on, limits.acknowledge)
    start = acknowledgement_due
    if acknowledged_on is not None and acknowledged_on < start:
        start = acknowledged_on
    response_due = calendar.add(start, limits.respond)
    return CodeLimits(
        code.name,
        limits.paragraphs,
        acknowledgement_due,
        response_due,
        calendar.add(start, limits.respond + limits.extend),
    )


def extends_code(code: CodeLimits | None, granted_on: Iterable[date | None]) -> bool:
    """Whether an extension moves the Code's date: only if given before it passes (Code 6.4)."""
    return code is not None and any(day is None or day <= code.response_due for day in granted_on)


WEEKS_IN_ALL = 12
# Shown as the product's default: neither the policies nor the Codes give a number.
PRODUCT_DEFAULT = Period(10, PeriodUnit.WORKING_DAYS)
PRODUCT_SOURCE = "default interval"
AGREED_SOURCE = "agreed with the complainant"


def overall_ceiling(received_on: date) -> date:
    """Return the last day for the final response: 12 calendar weeks after receipt. Pauses do not move it."""
    return received_on + timedelta(weeks=WEEKS_IN_ALL)


class UpdateDue(NamedTuple):
    due: date
    every: Period
    source: str
    # The policy leaves the interval to be agreed with the complainant.
    to_be_agreed: bool


def next_update(
    due: date,
    told_on: date | None,
    extended_on: date | None,
    rules: "ProcedureRules",
    calendar: WorkingCalendar,
    agreed: Period | None = None,
) -> UpdateDue:
    """Return the next update of a late or extended case (LGSCO Code 5.5)."""
    # It counts from the last update since the delay, or else from `due`.
    every, source = _interval(rules, agreed)
    lateness = rules.practice.lateness
    began = min(due, extended_on) if extended_on is not None else due
    since = max(began, told_on) if told_on is not None else began
    return UpdateDue(
        due=calendar.under(rules.working_days).end_of(since, every),
        every=every,
        source=source,
        to_be_agreed=agreed is None and lateness is not None and lateness.agreed_with_customer,
    )


def _interval(rules: "ProcedureRules", agreed: Period | None) -> tuple[Period, str]:
    lateness = rules.practice.lateness
    if agreed is not None:
        return agreed, AGREED_SOURCE
    if lateness is not None and lateness.update_every is not None:
        return lateness.update_every, lateness.paragraph
    return PRODUCT_DEFAULT, PRODUCT_SOURCE


EVERY = "news_every"


def agreed_data(every: int | None) -> dict[str, int]:
    return {} if every is None else {EVERY: every}


def agreed_in(data: Mapping[str, Any]) -> Period | None:
    every = data.get(EVERY)
    return None if every is None else Period(every, PeriodUnit.WORKING_DAYS)


def check_agreed(every: int | None, rules: "ProcedureRules", calendar: WorkingCalendar, on: date) -> None:
    """Raise RuleBroken "news.none" or "news.too_seldom" for an interval in working days."""
    if every is None:
        return
    if every < 1:
        raise RuleBroken("news.none", "Enter at least 1 working day.")
    lateness, counting = rules.practice.lateness, calendar.under(rules.working_days)
    stated = lateness.update_every if lateness is not None else None
    latest = counting.end_of(on, stated) if stated is not None else overall_ceiling(on)
    if every > counting.count(on, latest):
        longest = f"{stated} ({lateness.paragraph})" if stated is not None and lateness else f"{WEEKS_IN_ALL} weeks"
        raise RuleBroken("news.too_seldom", f"Updates must be at least every {longest}. Enter fewer working days.")
