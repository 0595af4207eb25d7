"""What happened to a stage before its current dates: rounds that were answered, and approved corrections of receipt."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from complaints.domain.clock import StageClock
from complaints.domain.stage_events import ClockEvent
from complaints.domain.timetables import Timetable
from councils.domain.local_time import london_day


class Round(NamedTuple):
    """One time that a stage had to be answered. Each reopening after a response begins another."""

    clock: StageClock
    dates: Timetable


class ApprovedCorrection(NamedTuple):
    """A date of receipt that was corrected with a second person's approval."""

    was: datetime
    became: datetime
    approved_on: date
    approved_by: str


class StageHistory(NamedTuple):
    """The rounds before the current one and the approved corrections, each oldest first."""

    earlier: tuple[Round, ...] = ()
    corrections: tuple[ApprovedCorrection, ...] = ()


NO_HISTORY = StageHistory()


def approved_corrections(events: Iterable[ClockEvent]) -> tuple[ApprovedCorrection, ...]:
    """Those among corrections of the date of receipt that a second person approved."""
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
