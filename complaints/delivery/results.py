"""What may become of a message that does not get through."""

from typing import NamedTuple

from complaints.vocabulary.waiting import TaskKind


class Owed(NamedTuple):
    """The task that a message becomes if it does not get through, and the event that the task is about."""

    kind: TaskKind
    event_id: int | None


class Undeliverable(Exception):
    """This message can never be delivered. Says why in words for staff, naming nobody."""


class HeldBack(Undeliverable):
    """This message may not go this way: someone on the staff has to send it another way. Says why in a sentence."""


class TryLater(Exception):
    """This message can't be delivered now."""


class OutOfService(TryLater):
    """The channel does not answer, so no other message needs trying."""
