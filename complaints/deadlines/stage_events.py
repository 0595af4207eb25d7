"""A stage's clock replayed from its events, and the facts of a case."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from complaints.deadlines.clock import (
    NOTHING_MISSED,
    BecameComplaint,
    EarlierState,
    MissedDates,
    Pause,
    StageClock,
    agreed_in,
)
from complaints.vocabulary.actions import FOR_CONSENT, RepresentationState
from complaints.vocabulary.correspondence import missing_consent
from complaints.vocabulary.lifecycle import (
    ACKNOWLEDGED,
    ACKNOWLEDGED_ON,
    CONFIRMED,
    CORRECTED,
    DISCARDS,
    END_A_PAUSE,
    EXTENDED,
    EXTENSION_WITHDRAWN,
    LETTER_DISCARDED,
    MISSED,
    MOVES_NO_RESPONSE,
    PAUSED,
    POSTED_AS,
    REOPENED,
    RESPONDED,
    STAGE_SKIPPED,
    UPDATED,
    WRITTEN_FIRST,
    Channel,
    Extension,
    Status,
)
from councils.calendars.rules import WorkingCalendar, london_day
from councils.policies.rules.procedure_rules import ProcedureRules, StageRules
from councils.vocabulary.values import Period

if TYPE_CHECKING:
    from complaints.deadlines.calculation import Timetable


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case at one moment, with its rules and calendar."""

    status: Status
    stage: int
    channel: Channel
    received_on: date
    # Receipt, or for an anonymous complaint the day we could first reach the complainant.
    started_on: date
    clock: StageClock
    timetable: "Timetable"
    rules: ProcedureRules
    calendar: WorkingCalendar
    officer_id: int | None
    service_area_id: int
    # By stage, including responses before it was reopened.
    answered_by: dict[int, frozenset[int]]
    holds: tuple[str, ...]
    has_learning: bool
    # 1, plus each reopening of the stage after a response.
    rounds: int
    # Whom the complaint is for, if someone acts for them, and the days of the consent that is recorded.
    on_behalf_of: str = ""
    consent_from: date | None = None
    consent_until: date | None = None
    safeguarding: bool = False
    # They are asked whether it should be treated as a complaint.
    offered: bool = False
    # There is no way to reach them.
    anonymous: bool = False
    # Accounts of the staff complained about.
    about_staff: frozenset[int] = frozenset()
    representation: RepresentationState = RepresentationState.RECEIVED

    def has_consent(self, on: date) -> bool:
        return not missing_consent(self.on_behalf_of, self.consent_from, self.consent_until, on)

    @property
    def stage_rules(self) -> StageRules:
        return self.rules.stage(self.stage)

    @property
    def counting(self) -> WorkingCalendar:
        return self.calendar.under(self.rules.working_days)

    @property
    def paused(self) -> bool:
        return self.timetable.paused


@dataclass(frozen=True, slots=True)
class ClockEvent:
    kind: str
    at: datetime
    data: dict[str, Any]


def posted(event: ClockEvent) -> bool:
    """Whether the event records the posting of a letter."""
    return "written_at" in event.data


def counted_from(stage: int, received_at: datetime, reachable_since: datetime | None) -> datetime:
    """Return receipt, or when we could first reach an anonymous complainant."""
    return reachable_since if stage == 1 and reachable_since is not None else received_at


# In the data of what became a complaint: when it first came in, and from when it counts.
BECAME = "became"


def rounds(received_at: datetime, events: Iterable[ClockEvent]) -> list[StageClock]:
    """Return one clock per round. Reopening after a response begins a round from that day.

    What happened to a contact before it became a complaint is left out.
    """
    started_at = received_at
    became: BecameComplaint | None = None
    current: list[ClockEvent] = []
    clocks: list[StageClock] = []
    for event in sorted(events, key=lambda event: event.at):
        answered = any(earlier.kind == RESPONDED for earlier in current)
        if event.kind == CONFIRMED:
            started_at, current, became = received_at, [], _became(event)
        elif event.kind == REOPENED and answered:
            clocks.append(replace(_clock(started_at, current), became=became))
            started_at, current = event.at, []
        else:
            current.append(event)
    return [*clocks, replace(_clock(started_at, current), became=became)]


def _became(event: ClockEvent) -> BecameComplaint:
    said = event.data[BECAME]
    return BecameComplaint(
        said["was"],
        datetime.fromisoformat(said["first"]),
        date.fromisoformat(said["confirmed"]),
        date.fromisoformat(said["under_code"]),
    )


def _clock(received_at: datetime, events: list[ClockEvent]) -> StageClock:
    clock = _as_known(received_at, events)
    moves = [number for number, event in enumerate(events) if event.kind not in MOVES_NO_RESPONSE]
    return replace(clock, earlier=tuple(_state_before(received_at, events, number) for number in moves))


def _state_before(received_at: datetime, events: list[ClockEvent], number: int) -> EarlierState:
    known = _as_known(received_at, events[:number])
    return EarlierState(_entered_on(events[number]), known.acknowledged_on, known.pauses, known.extensions)


def _entered_on(event: ClockEvent) -> date:
    # An approved correction counts as entered on the day it names.
    return _day(event) if event.data.get(CORRECTED) else london_day(event.at)


def _as_known(received_at: datetime, events: list[ClockEvent]) -> StageClock:
    pauses: list[Pause] = []
    acknowledged_on: date | None = None
    responded_at: datetime | None = None
    told_on: date | None = None
    news_every: Period | None = None
    missed = NOTHING_MISSED
    to_post: set[str] = set()
    for event in events:
        if event.kind == ACKNOWLEDGED:
            acknowledged_on = _day(event)
        elif event.kind == PAUSED:
            pauses.append(Pause(_day(event), None, bool(event.data.get(FOR_CONSENT))))
        elif event.kind in END_A_PAUSE and pauses and pauses[-1].end is None:
            pauses[-1] = replace(pauses[-1], end=_day(event))
        elif event.kind == UPDATED:
            told_on = _day(event)
        elif event.kind == STAGE_SKIPPED and ACKNOWLEDGED_ON in event.data:
            acknowledged_on = date.fromisoformat(event.data[ACKNOWLEDGED_ON])
        if event.kind == RESPONDED:
            responded_at = event.at
        missed = _missed(event, missed)
        _note_to_post(to_post, event)
        news_every = agreed_in(event.data) or news_every
    return StageClock(
        received_at=received_at,
        acknowledged_on=acknowledged_on,
        pauses=tuple(pauses),
        extensions=_extensions(events),
        responded_at=responded_at,
        told_on=told_on,
        news_every=news_every,
        missed=missed,
        to_post=frozenset(to_post),
    )


def missed_data(missed: MissedDates) -> dict[str, dict[str, str]]:
    passed = {"acknowledgement": missed.acknowledgement, "response": missed.response}
    kept = {name: day.isoformat() for name, day in passed.items() if day is not None}
    return {MISSED: kept} if kept else {}


def _missed(event: ClockEvent, before: MissedDates) -> MissedDates:
    said = {name: date.fromisoformat(day) for name, day in event.data.get(MISSED, {}).items()}
    return MissedDates(before.acknowledgement or said.get("acknowledgement"), before.response or said.get("response"))


def _note_to_post(to_post: set[str], event: ClockEvent) -> None:
    # A response not posted before reopening is no longer sent.
    if event.kind in POSTED_AS:
        to_post.add(POSTED_AS[event.kind])
    elif event.kind in WRITTEN_FIRST:
        to_post.discard(event.kind)
    elif event.kind == LETTER_DISCARDED:
        to_post.discard(event.data.get(DISCARDS, ""))
    elif event.kind == REOPENED:
        to_post.discard(RESPONDED)


def _extensions(events: Iterable[ClockEvent]) -> tuple[Extension, ...]:
    granted: list[Extension] = []
    for event in events:
        if event.kind == EXTENDED:
            granted.append(_extension(event.data))
        elif event.kind == EXTENSION_WITHDRAWN and granted:
            granted.pop()
    return tuple(granted)


def _day(event: ClockEvent) -> date:
    on = event.data.get("on")
    return date.fromisoformat(on) if on else london_day(event.at)


def _extension(data: dict[str, Any]) -> Extension:
    agreed = data.get("agreed")
    return Extension(
        working_days=data.get("working_days"),
        agreed=date.fromisoformat(agreed) if agreed else None,
        on=date.fromisoformat(data["on"]),
    )


def extension_data(extension: Extension, on: date) -> dict[str, Any]:
    return {
        "working_days": extension.working_days,
        "agreed": extension.agreed.isoformat() if extension.agreed else None,
        "on": on.isoformat(),
    }


class Round(NamedTuple):
    """One time that a stage needed a response."""

    clock: StageClock
    dates: "Timetable"


class ApprovedCorrection(NamedTuple):
    """A corrected date of receipt, approved by a second person."""

    was: datetime
    became: datetime
    approved_on: date
    approved_by: str


class StageHistory(NamedTuple):
    """The earlier rounds and corrections, oldest first."""

    earlier: tuple[Round, ...] = ()
    corrections: tuple[ApprovedCorrection, ...] = ()


NO_HISTORY = StageHistory()


def approved_corrections(events: Iterable[ClockEvent]) -> tuple[ApprovedCorrection, ...]:
    return tuple(
        ApprovedCorrection(
            datetime.fromisoformat(event.data["was"]),
            datetime.fromisoformat(event.data["received_at"]),
            london_day(event.at),
            event.data["approved_by"],
        )
        for event in events
        if "approved_by" in event.data
    )
