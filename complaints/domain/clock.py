"""A stage's clock, replayed from its events: whatever order they were written in, one answer.

Nothing here is stored. What pages and lists show is derived from this and can be rebuilt at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from complaints.domain.deadlines import Extension, Pause, StageClock

ACKNOWLEDGED, PAUSED, RESUMED, EXTENDED, RESPONDED = "acknowledged", "paused", "resumed", "extended", "responded"
CLOCK_KINDS = (ACKNOWLEDGED, PAUSED, RESUMED, EXTENDED, RESPONDED)


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """An event as far as a clock cares: its kind, its instant and the dates in its data."""

    kind: str
    at: datetime
    data: dict[str, Any]


def replay(received_at: datetime, events: Iterable[ClockEvent]) -> StageClock:
    """The clock of a stage received at `received_at` after these events.

    The last acknowledgement and response count (a reopened stage is answered again); a resumption ends the
    pause that was open on its day.
    """
    clock = StageClock(received_at=received_at)
    pauses: list[Pause] = []
    extensions: list[Extension] = []
    acknowledged_on: date | None = clock.acknowledged_on
    responded_at: datetime | None = None
    for event in sorted(events, key=lambda event: event.at):
        if event.kind == ACKNOWLEDGED:
            acknowledged_on = date.fromisoformat(event.data["on"])
        elif event.kind == PAUSED:
            pauses.append(Pause(date.fromisoformat(event.data["on"]), None))
        elif event.kind == RESUMED and pauses and pauses[-1].end is None:
            pauses[-1] = Pause(pauses[-1].start, date.fromisoformat(event.data["on"]))
        elif event.kind == EXTENDED:
            extensions.append(_extension(event.data))
        elif event.kind == RESPONDED:
            responded_at = event.at
    return StageClock(
        received_at=received_at,
        acknowledged_on=acknowledged_on,
        pauses=tuple(pauses),
        extensions=tuple(extensions),
        responded_at=responded_at,
    )


def _extension(data: dict[str, Any]) -> Extension:
    agreed = data.get("agreed")
    return Extension(
        working_days=data.get("working_days"),
        agreed=date.fromisoformat(agreed) if agreed else None,
        on=date.fromisoformat(data["on"]),
    )


def extension_data(extension: Extension, on: date) -> dict[str, Any]:
    """An extension as the data of its event: what `replay` reads back."""
    return {
        "working_days": extension.working_days,
        "agreed": extension.agreed.isoformat() if extension.agreed else None,
        "on": on.isoformat(),
    }
