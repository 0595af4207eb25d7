"""Dates that move with a calendar or receipt date, and letters about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from complaints.deadlines.calculation import Timetable
from complaints.deadlines.codes import CodeLimits
from complaints.deadlines.kinds import Whose
from complaints.deadlines.stage_events import (
    ACKNOWLEDGED,
    EXTENDED,
    EXTENSION_WITHDRAWN,
    PAUSED,
    POSTED_AS,
    RESPONDED,
    RESUMED,
    ClockEvent,
    posted,
)
from complaints.vocabulary.decision import Audience, Decision, Tell
from councils.calendars.rules import written

DATE_MOVED = "date_moved"
ACKNOWLEDGEMENT, RESPONSE, ESCALATION = "acknowledgement", "response", "escalation"
LATEST = "response after the longest extension"
IN_LETTERS = {
    ACKNOWLEDGEMENT: "We’ll now write to you by {} to confirm how we understand your complaint.",
    RESPONSE: "We now aim to respond by {}.",
    ESCALATION: "You can now ask us to look at your complaint again until {}.",
}
# The same for a date that has passed.
WAS_DUE = {
    ACKNOWLEDGEMENT: (
        "We should have written to you by {} to confirm how we understand your complaint. We’re sorry this is late."
    ),
    RESPONSE: "Our response was due by {}. We’re sorry it is late.",
    ESCALATION: "You could ask us to look at your complaint again until {}.",
}
# Letters that name the response date. A pause letter withdraws it. The response names the escalation window.
NAME_THE_ANSWER = (ACKNOWLEDGED, RESUMED, EXTENDED, EXTENSION_WITHDRAWN)


@dataclass(frozen=True, slots=True)
class MovedDate:
    what: str
    whose: Whose
    was: date
    becomes: date

    def as_data(self) -> dict[str, str]:
        return {"what": self.what, "whose": self.whose.key, "was": str(self.was), "becomes": str(self.becomes)}

    def __str__(self) -> str:
        return f"{self.what} under {self.whose}: from {written(self.was)} to {written(self.becomes)}"


@dataclass(frozen=True, slots=True)
class PromisedInLetters:
    """What a stage's letters promised. `events` are of the current round, oldest first."""

    opened_with_dates: bool
    events: tuple[ClockEvent, ...]


def moved_dates(before: Timetable, after: Timetable) -> tuple[MovedDate, ...]:
    """Compare two timetables with the same events, earliest date first."""
    moved = [
        MovedDate(what, whose, was, becomes)
        for (what, whose, was), (*_, becomes) in zip(_dates(before), _dates(after), strict=True)
        if was is not None and becomes is not None and was != becomes
    ]
    return tuple(sorted(moved, key=lambda each: each.was))


def still_owed(moved: Iterable[MovedDate], *, acknowledged: bool, answered: bool) -> tuple[MovedDate, ...]:
    done = {ACKNOWLEDGEMENT} if acknowledged or answered else set()
    done |= {RESPONSE, LATEST} if answered else set()
    return tuple(each for each in moved if each.what not in done)


def promised(moved: Iterable[MovedDate], told: PromisedInLetters, decided_at: datetime) -> tuple[MovedDate, ...]:
    """Return the moved dates that a letter named and no later letter replaced."""
    # A posted letter has its wording from the day it was written.
    letters = [(POSTED_AS.get(event.kind, event.kind), event.at) for event in told.events if not posted(event)]
    # A letter after the decision gave the new date.
    if any(at > decided_at and kind in (*NAME_THE_ANSWER, RESPONDED) for kind, at in letters):
        return ()
    named = {ACKNOWLEDGEMENT, RESPONSE} if told.opened_with_dates else set()
    for kind, _ in letters:
        if kind in NAME_THE_ANSWER:
            named.add(RESPONSE)
        elif kind == PAUSED:
            named.discard(RESPONSE)
        elif kind == RESPONDED:
            named = {ESCALATION}
    return tuple(each for each in moved if each.whose is Whose.POLICY and each.what in named)


def moved_letter(named: Iterable[MovedDate], why: str, on: date) -> str:
    lines = [why]
    for each in named:
        words = WAS_DUE if each.becomes < on else IN_LETTERS
        lines += ["", f"The date we gave you was {written(each.was)}.", words[each.what].format(written(each.becomes))]
    return "\n".join(lines)


def date_moved(moved: Iterable[MovedDate], letter: str, why: str, change_id: int) -> Decision:
    """Return the timeline entry. The complainant is told by letter only."""
    return Decision(
        DATE_MOVED,
        text=letter or why,
        standard_text=True,
        data={"change": change_id, "why": why, "dates": [each.as_data() for each in moved]},
        letter="New date for your complaint" if letter else "",
        public=bool(letter),
        tell=(Tell("date_moved", Audience.COMPLAINANT),) if letter else (),
    )


def _dates(table: Timetable) -> list[tuple[str, Whose, date | None]]:
    code: CodeLimits | None = table.code
    return [
        (ACKNOWLEDGEMENT, Whose.POLICY, table.acknowledgement_due),
        (RESPONSE, Whose.POLICY, table.working_due),
        (ESCALATION, Whose.POLICY, table.escalate_by),
        (ACKNOWLEDGEMENT, Whose.CODE, code and code.acknowledgement_due),
        (RESPONSE, Whose.CODE, code and code.response_due),
        (LATEST, Whose.CODE, code and code.latest_response_due),
    ]
