"""What a pause waits for, and what is said of it to the complainant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from councils.domain.calendars import written
from councils.domain.errors import RuleBroken
from councils.domain.visible_text import has_visible_text

# The message to staff after the last day to reply.
NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is needed before work can go on, as the end of "we need ...".

    `reply_by` is the last day on which the complainant is asked to send it; None where someone else has it.
    """

    needed: str
    reply_by: date | None = None

    @property
    def from_complainant(self) -> bool:
        """Whether the complainant has it."""
        return self.reply_by is not None

    def as_data(self) -> dict[str, Any]:
        """As the data of the event that pauses the clock."""
        return {"needed": self.needed, "reply_by": self.reply_by.isoformat() if self.reply_by else None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self | None:
        """What a pause waits for; None for one from before this was asked."""
        if "needed" not in data:
            return None
        return cls(data["needed"], date.fromisoformat(data["reply_by"]) if data["reply_by"] else None)


def check_awaited(awaited: Awaited, on: date) -> None:
    """Refuse a request that nobody could fulfil.

    Raises:
        RuleBroken: `pause.needed` (nothing is named), `pause.reply_by` (not after the day of the pause).
    """
    if not has_visible_text(awaited.needed):
        raise RuleBroken("pause.needed", "Say what you are waiting for.")
    if awaited.reply_by is not None and awaited.reply_by <= on:
        raise RuleBroken("pause.reply_by", f"The last day to reply must be after {written(on)}.")


def awaited_for_staff(awaited: Awaited) -> str:
    """What is awaited, as staff read it."""
    if awaited.reply_by is None:
        return f"Waiting for {awaited.needed}."
    return f"Waiting for {awaited.needed} from the complainant, asked for by {written(awaited.reply_by)}."


def pause_words(awaited: Awaited, on: date, called: str) -> str:
    """What the complainant is told of a pause that began on a day; `called` is what their contact is called."""
    if awaited.reply_by is None:
        return (
            f"We paused your {called} on {written(on)} because we are waiting for {awaited.needed}. You do not need to "
            "do anything. We’ll give you a new date when we start work on it again."
        )
    return (
        f"We paused your {called} on {written(on)} because we need {awaited.needed} from you. Send it by "
        f"{written(awaited.reply_by)}. We’ll give you a new date once we have it."
    )
