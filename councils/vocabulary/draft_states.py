"""The states of a policy draft, and the steps between them."""

from enum import StrEnum


class DraftState(StrEnum):
    """How far a draft is."""

    WRITING = "being written"
    WAITING = "waiting for approval"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Step(StrEnum):
    """What can be done with a draft; each is kept with who did it, when and why."""

    START = "started"
    CHANGE = "changed"
    SUBMIT = "submitted for approval"
    SEND_BACK = "sent back"
    PUBLISH = "approved and published"
    DISCARD = "discarded"


# From which states a step is open, and where it leads.
STEPS = {
    Step.CHANGE: ((DraftState.WRITING,), DraftState.WRITING),
    Step.SUBMIT: ((DraftState.WRITING,), DraftState.WAITING),
    Step.SEND_BACK: ((DraftState.WAITING,), DraftState.WRITING),
    Step.PUBLISH: ((DraftState.WAITING,), DraftState.PUBLISHED),
    Step.DISCARD: ((DraftState.WRITING, DraftState.WAITING), DraftState.DISCARDED),
}
