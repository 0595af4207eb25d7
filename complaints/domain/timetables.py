"""The dates of one stage as a value, and how a date stands today."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from complaints.domain.clock import EarlierState
from complaints.domain.codes import CodeLimits
from councils.domain.errors import RuleBroken


class MissedResponse(NamedTuple):
    """The response date that passed while the clock ran; `state` is the clock's state then, where that is known."""

    due: date
    state: EarlierState | None


class Timetable(NamedTuple):
    """The dates of one stage. A date that the policy doesn't set, or whose clock hasn't started, is None.

    `response_due` is before pauses and extensions, `current_response_due` after them: it binds. Where the clock
    waits for an acknowledgement, `working_due` is the date to plan by: what follows from acknowledging on the
    due date. `refused` is the first event that the policy doesn't allow; the dates are without it. `missed`: the
    date had passed before something that would have moved it was entered, so it stands.
    (A named tuple, because one is made for every case that is looked at, and it is made in a third of the time.)
    """

    received_on: date
    acknowledgement_due: date | None
    response_due: date | None
    response_due_if_acknowledged_on_time: date | None
    current_response_due: date | None
    working_due: date | None
    # Day 0 of the response target: of receipt, or of the acknowledgement, sent or supposed.
    clock_start: date
    escalate_by: date | None
    code: CodeLimits | None
    paused: bool = False
    refused: RuleBroken | None = None
    warnings: tuple[str, ...] = ()
    missed: MissedResponse | None = None

    @property
    def last_day(self) -> date:
        """The last day that an explanation has to cover."""
        return self.working_due or self.acknowledgement_due or self.received_on

    def open_until(self, promised: date | None) -> "Timetable":
        """The same, but the next stage can be asked for at least until the day that the answer's letter has named.

        A day that counts again would close the window earlier than somebody has been told, for no fault of theirs.
        """
        if promised is None or self.escalate_by is None or promised <= self.escalate_by:
            return self
        return self._replace(escalate_by=promised)


class Standing(StrEnum):
    """How a due date stands on a day."""

    ON_TIME = "on time"
    DUE_SOON = "due soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"
