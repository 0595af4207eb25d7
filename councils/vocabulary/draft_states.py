"""The states and steps of a policy draft."""

from enum import StrEnum


class DraftState(StrEnum):
    WRITING = "being written"
    WAITING = "waiting for approval"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class DraftStep(StrEnum):
    START = "started"
    CHANGE = "changed"
    SUBMIT = "submitted for approval"
    SEND_BACK = "sent back"
    PUBLISH = "approved and published"
    DISCARD = "discarded"


# From which states a step is open, and where it leads.
STEPS = {
    DraftStep.CHANGE: ((DraftState.WRITING,), DraftState.WRITING),
    DraftStep.SUBMIT: ((DraftState.WRITING,), DraftState.WAITING),
    DraftStep.SEND_BACK: ((DraftState.WAITING,), DraftState.WRITING),
    DraftStep.PUBLISH: ((DraftState.WAITING,), DraftState.PUBLISHED),
    DraftStep.DISCARD: ((DraftState.WRITING, DraftState.WAITING), DraftState.DISCARDED),
}
