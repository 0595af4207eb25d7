"""Whose turn it is: what every operation on a case is given first."""

from dataclasses import dataclass
from datetime import datetime

from councils.domain.actor import Actor


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is on which case, when, and which version of it they had before their eyes.

    Without a `seen_version` nothing is compared: for moves that can't undo anybody's work.
    """

    case_id: int
    by: Actor
    at: datetime
    seen_version: int | None = None
