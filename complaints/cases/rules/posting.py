"""A letter that staff give: the day on which it was posted, or read by phone, is when the complainant was told."""

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
from councils.calendars.rules.working_days import written
from councils.vocabulary.errors import RuleBroken

# Which promises a letter keeps.
KEEPS: dict[str, Collection[DeadlineKind]] = {
    ACKNOWLEDGED: (DeadlineKind.ACKNOWLEDGEMENT, DeadlineKind.CODE_ACKNOWLEDGEMENT),
    RESPONDED: (DeadlineKind.RESPONSE, DeadlineKind.CODE_RESPONSE, DeadlineKind.CEILING),
    UPDATED: (DeadlineKind.UPDATE,),
}


def check_posting(posted_on: date, written_on: date, today: date) -> None:
    """Refuse a day on which the letter can't have been posted. Raises RuleBroken: `posting.future`, `posting.early`."""
    if posted_on > today:
        raise RuleBroken("posting.future", "The date must be today or in the past.")
    if posted_on < written_on:
        raise RuleBroken(
            "posting.early",
            f"The letter was written on {written(written_on)}, so it cannot have been posted or given before.",
        )


def is_corrected(kind: str, promises: Iterable[Promise], posted_on: date, today: date) -> bool:
    """Whether a posting day is entered after a date that the letter was to keep has passed, and is an earlier day.

    `kind` is that of the event that the posting makes.
    """
    kept = KEEPS.get(kind, ())
    passed = any(each.kind in kept and each.due is not None and each.due < today for each in promises)
    return passed and posted_on < today


def check_approved(posted_on: date, *, approved: bool) -> None:
    """A posting day that is entered late needs a second person. Raises RuleBroken: `posting.needs_approval`."""
    if not approved:
        raise RuleBroken(
            "posting.needs_approval",
            "The date by which this letter had to be sent has passed. Someone else must approve that it was "
            f"posted or given on {written(posted_on)}. Until then you can only enter today’s date.",
        )


def check_discarding(kind: str, *, stands: bool) -> None:
    """Refuse to leave a letter unposted while what only it tells the complainant stands.

    `kind` is that of the event by which it was written, `stands` whether that pause or extension still does.

    Raises RuleBroken: `posting.extended`, `posting.paused`.
    """
    if stands and kind == EXTENDED:
        raise RuleBroken(
            "posting.extended", "This letter tells the complainant the new date. Cancel the extension first."
        )
    if stands and kind == PAUSED:
        raise RuleBroken("posting.paused", "This letter asks for what you are waiting for. Restart the clock first.")


def letter_discarded(letter_id: int, kind: str, status: Status, rounds: int) -> Decision:
    """A letter is not posted after all; without its response the stage is looked into again. `kind` as in `KEEPS`.

    The stage's record keeps what its first answer found: only where there was none is it emptied.
    """
    data = {DISCARDS: kind, DISCARDED_LETTER: letter_id}
    if kind != RESPONDED or status is not Status.RESPONDED:
        return Decision(LETTER_DISCARDED, data=data, public=False)
    changes = {"status": Status.UNDER_INVESTIGATION, "outcome": ""}
    first = {"outcome": "", "responded_by_id": None} if rounds == 1 else {}
    return Decision(LETTER_DISCARDED, changes, first, data=data, public=False)


def posted_data(data: dict[str, Any], posted_on: date, written_at: datetime, entered_at: datetime) -> dict[str, Any]:
    """What the event of a posting keeps: what was written, the day, and when that was entered."""
    return {
        **data,
        "on": posted_on.isoformat(),
        "written_at": written_at.isoformat(),
        "entered_at": entered_at.isoformat(),
    }
