"""What a paused case waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

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
