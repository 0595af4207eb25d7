"""Past stages replayed under another policy."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from complaints.deadlines.calculation import timetable
from complaints.deadlines.clock import StageClock
from councils.calendars.rules import WorkingCalendar, london_day
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken


class Timeliness(StrEnum):
    """How a date was met. The first two make the share on time."""

    ON_TIME = "on time"
    LATE = "late"
    NOT_DUE = "not due yet"
    PAUSED = "paused"
    ENDED = "ended before it was due"
    NO_DATE = "no date in the policy"
    NO_STAGE = "no such stage"


COUNTED = (Timeliness.ON_TIME, Timeliness.LATE)
# The most changed cases listed. All are counted.
MOST_LISTED = 200


class PastStage(NamedTuple):
    """A past stage. `ended_on`: the case ended without a response."""

    case_id: int
    stage: int
    service: str
    officer: str
    clock: StageClock
    ended_on: date | None
    rules: ProcedureRules


class SimulatedDates(NamedTuple):
    due: date | None
    answered: Timeliness
    acknowledged: Timeliness


class Change(NamedTuple):
    """A stage whose response timeliness differs."""

    case_id: int
    stage: int
    now: SimulatedDates
    then: SimulatedDates


@dataclass(slots=True)
class OnTimeShare:
    kept: Counter[Timeliness] = field(default_factory=Counter)

    @property
    def counted(self) -> int:
        return sum(self.kept[each] for each in COUNTED)

    @property
    def percent(self) -> float | None:
        """Return the percentage on time, or None."""
        return 100 * self.kept[Timeliness.ON_TIME] / self.counted if self.counted else None


class BeforeAndAfter(NamedTuple):
    """Under the current policy and the draft."""

    now: OnTimeShare
    then: OnTimeShare


def _pair() -> BeforeAndAfter:
    return BeforeAndAfter(OnTimeShare(), OnTimeShare())


@dataclass(slots=True)
class Simulation:
    """The results. Weeks begin on Mondays."""

    stages: int = 0
    left_out: int = 0
    acknowledged: BeforeAndAfter = field(default_factory=_pair)
    answered: BeforeAndAfter = field(default_factory=_pair)
    by_stage: dict[int, BeforeAndAfter] = field(default_factory=dict)
    by_service: dict[str, BeforeAndAfter] = field(default_factory=dict)
    weeks: dict[date, list[int]] = field(default_factory=dict)
    officers: dict[str, dict[date, list[int]]] = field(default_factory=dict)
    changed: int = 0
    listed: list[Change] = field(default_factory=list)


class Trial(NamedTuple):
    draft: ProcedureRules
    calendar: WorkingCalendar
    today: date


def simulate(stages: Iterable[PastStage], trial: Trial, found: Simulation | None = None) -> Simulation:
    """Replay stages under both policies. Impossible events and dates outside the calendar are left out."""
    found = found or Simulation()
    draft, calendar, today = trial
    bare = _memory()
    for past in stages:
        found.stages += 1
        try:
            now = answer(past, bare(past.rules), calendar, today)
            then = answer(past, bare(draft), calendar, today)
        except RuleBroken:
            found.left_out += 1
            continue
        _count(found, past, now, then)
    return found


def _memory() -> Callable[[ProcedureRules], ProcedureRules]:
    # Policies do not move a Code's dates. The rules without it are made once per policy.
    made: dict[Hashable, ProcedureRules] = {}

    def bare(rules: ProcedureRules) -> ProcedureRules:
        if id(rules) not in made:
            made[id(rules)] = replace(rules, code=None)
        return made[id(rules)]

    return bare


def answer(past: PastStage, rules: ProcedureRules, calendar: WorkingCalendar, today: date) -> SimulatedDates:
    """Date a stage under one policy. Raises RuleBroken "clock.*", "calendar.unpublished"."""
    if not rules.has_stage(past.stage):
        return SimulatedDates(None, Timeliness.NO_STAGE, Timeliness.NO_STAGE)
    dates = timetable(past.clock, rules.stage(past.stage), rules, calendar)
    responded = past.clock.responded_at
    answered_on = london_day(responded) if responded else None
    acknowledged_on = past.clock.acknowledged_on
    # A response before any acknowledgement also acknowledges.
    seen_on = min((day for day in (acknowledged_on, answered_on) if day is not None), default=None)
    return SimulatedDates(
        dates.working_due,
        _kept(dates.working_due, answered_on, past.ended_on, today, paused=dates.paused),
        _kept(dates.acknowledgement_due, seen_on, past.ended_on, today),
    )


def _kept(
    due: date | None, done_on: date | None, ended_on: date | None, today: date, *, paused: bool = False
) -> Timeliness:
    if due is None:
        return Timeliness.NO_DATE
    if done_on is not None:
        return Timeliness.ON_TIME if done_on <= due else Timeliness.LATE
    if ended_on is not None:
        return Timeliness.ENDED if ended_on <= due else Timeliness.LATE
    if paused:
        return Timeliness.PAUSED
    return Timeliness.NOT_DUE if today <= due else Timeliness.LATE


def _count(found: Simulation, past: PastStage, now: SimulatedDates, then: SimulatedDates) -> None:
    pairs = (
        found.answered,
        found.by_stage.setdefault(past.stage, _pair()),
        found.by_service.setdefault(past.service, _pair()),
    )
    for pair in pairs:
        pair.now.kept[now.answered] += 1
        pair.then.kept[then.answered] += 1
    found.acknowledged.now.kept[now.acknowledged] += 1
    found.acknowledged.then.kept[then.acknowledged] += 1
    for place, due in enumerate((now.due, then.due)):
        if due is not None:
            week = due - timedelta(days=due.weekday())
            found.weeks.setdefault(week, [0, 0])[place] += 1
            found.officers.setdefault(past.officer, {}).setdefault(week, [0, 0])[place] += 1
    if now.answered is not then.answered:
        found.changed += 1
        if len(found.listed) < MOST_LISTED:
            found.listed.append(Change(past.case_id, past.stage, now, then))


Record = dict[str, Any]


def as_record(found: Simulation) -> Record:
    return {
        "stages": found.stages,
        "left_out": found.left_out,
        "acknowledged": _kept_pair(found.acknowledged),
        "answered": _kept_pair(found.answered),
        "by_stage": {str(stage): _kept_pair(pair) for stage, pair in found.by_stage.items()},
        "by_service": {service: _kept_pair(pair) for service, pair in found.by_service.items()},
        "weeks": _weeks(found.weeks),
        "officers": {name: _weeks(weeks) for name, weeks in found.officers.items()},
        "changed": found.changed,
        "listed": [[each.case_id, each.stage, _answer(each.now), _answer(each.then)] for each in found.listed],
    }


def from_record(record: Record) -> Simulation:
    if not record:
        return Simulation()
    return Simulation(
        stages=record["stages"],
        left_out=record["left_out"],
        acknowledged=_read_pair(record["acknowledged"]),
        answered=_read_pair(record["answered"]),
        by_stage={int(stage): _read_pair(pair) for stage, pair in record["by_stage"].items()},
        by_service={service: _read_pair(pair) for service, pair in record["by_service"].items()},
        weeks=_read_weeks(record["weeks"]),
        officers={name: _read_weeks(weeks) for name, weeks in record["officers"].items()},
        changed=record["changed"],
        listed=[
            Change(case_id, stage, _read_answer(now), _read_answer(then))
            for case_id, stage, now, then in record["listed"]
        ],
    )


def _kept_pair(pair: BeforeAndAfter) -> list[dict[str, int]]:
    return [{kept.value: number for kept, number in share.kept.items()} for share in pair]


def _read_pair(pair: list[dict[str, int]]) -> BeforeAndAfter:
    now, then = (OnTimeShare(Counter({Timeliness(kept): number for kept, number in share.items()})) for share in pair)
    return BeforeAndAfter(now, then)


def _weeks(weeks: dict[date, list[int]]) -> dict[str, list[int]]:
    return {week.isoformat(): due for week, due in weeks.items()}


def _read_weeks(weeks: dict[str, list[int]]) -> dict[date, list[int]]:
    return {date.fromisoformat(week): list(due) for week, due in weeks.items()}


def _answer(answer: SimulatedDates) -> list[str | None]:
    return [answer.due.isoformat() if answer.due else None, answer.answered.value, answer.acknowledged.value]


def _read_answer(answer: list[str]) -> SimulatedDates:
    due, answered, acknowledged = answer
    return SimulatedDates(date.fromisoformat(due) if due else None, Timeliness(answered), Timeliness(acknowledged))
