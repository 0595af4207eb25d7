"""What can happen to an undelivered message."""

from typing import NamedTuple

from complaints.vocabulary.waiting import TaskKind


class Owed(NamedTuple):
    """The task for an undelivered message."""

    kind: TaskKind
    event_id: int | None


class Undeliverable(Exception):
    """It can never be delivered. The reason names no one."""


class HeldBack(Undeliverable):
    """Staff must send it another way."""


class TryLater(Exception):
    """It cannot be delivered now."""


class OutOfService(TryLater):
    """The channel does not respond."""
