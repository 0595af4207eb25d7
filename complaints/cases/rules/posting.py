"""Letters that staff post or read by phone count from that day."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from complaints.deadlines.kinds import DeadlineKind
from complaints.deadlines.obligations import Promise
from complaints.deadlines.stage_events import (
    ACKNOWLEDGED,
    DISCARDED_LETTER,
    DISCARDS,
    EXTENDED,
    LETTER_DISCARDED,
    PAUSED,
    RESPONDED,
    UPDATED,
)
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import written
from councils.vocabulary.errors import RuleBroken

# The deadlines that each letter meets.
KEEPS: dict[str, Collection[DeadlineKind]] = {
    ACKNOWLEDGED: (DeadlineKind.ACKNOWLEDGEMENT, DeadlineKind.CODE_ACKNOWLEDGEMENT),
    RESPONDED: (DeadlineKind.RESPONSE, DeadlineKind.CODE_RESPONSE, DeadlineKind.CEILING),
    UPDATED: (DeadlineKind.UPDATE,),
}


def check_posting(posted_on: date, written_on: date, today: date) -> None:
    """Raises RuleBroken: `posting.future`, `posting.early`."""
    if posted_on > today:
        raise RuleBroken("posting.future", "The date must be today or in the past.")
    if posted_on < written_on:
        raise RuleBroken(
            "posting.early",
            f"The letter was written on {written(written_on)}, so it cannot have been posted or given before.",
        )


def is_corrected(kind: str, promises: Iterable[Promise], posted_on: date, today: date) -> bool:
    """Whether an earlier day is entered after the letter's deadline."""
    kept = KEEPS.get(kind, ())
    passed = any(each.kind in kept and each.due is not None and each.due < today for each in promises)
    return passed and posted_on < today


def check_approved(posted_on: date, *, approved: bool) -> None:
    """Raises RuleBroken (`posting.needs_approval`)."""
    if not approved:
        raise RuleBroken(
            "posting.needs_approval",
            "The date by which this letter had to be sent has passed. Someone else must approve that it was "
            f"posted or given on {written(posted_on)}. Until then you can only enter today’s date.",
        )


def check_discarding(kind: str, *, stands: bool) -> None:
    """`stands`: the letter's extension or pause is in force.

    Raises RuleBroken: `posting.extended`, `posting.paused`.
    """
    if stands and kind == EXTENDED:
        raise RuleBroken(
            "posting.extended", "This letter tells the complainant the new date. Cancel the extension first."
        )
    if stands and kind == PAUSED:
        raise RuleBroken("posting.paused", "This letter asks for what you are waiting for. Restart the clock first.")


def letter_discarded(letter_id: int, kind: str, status: Status, rounds: int) -> Decision:
    """Without its response the stage is investigated again; its record keeps the first outcome."""
    data = {DISCARDS: kind, DISCARDED_LETTER: letter_id}
    if kind != RESPONDED or status is not Status.RESPONDED:
        return Decision(LETTER_DISCARDED, data=data, public=False)
    changes = {"status": Status.UNDER_INVESTIGATION, "outcome": ""}
    first = {"outcome": "", "responded_by_id": None} if rounds == 1 else {}
    return Decision(LETTER_DISCARDED, changes, first, data=data, public=False)


def posted_data(data: dict[str, Any], posted_on: date, written_at: datetime, entered_at: datetime) -> dict[str, Any]:
    return {
        **data,
        "on": posted_on.isoformat(),
        "written_at": written_at.isoformat(),
        "entered_at": entered_at.isoformat(),
    }
