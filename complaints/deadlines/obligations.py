"""What is due for a case and when, and which dates moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from complaints.deadlines.clock import (
    AGREED_SOURCE,
    WEEKS_IN_ALL,
    CodeLimits,
    MissedDates,
    UpdateDue,
    extends_code,
    next_update,
    overall_ceiling,
)
from complaints.deadlines.stage_events import CaseFacts, ClockEvent, posted
from complaints.vocabulary.lifecycle import (
    ACKNOWLEDGED,
    EXTENDED,
    EXTENSION_WITHDRAWN,
    OPEN,
    PAUSED,
    POSTED_AS,
    RESPONDED,
    RESUMED,
    Audience,
    DeadlineKind,
    Decision,
    Notify,
    Status,
    Whose,
)
from councils.bodies.rules import handling_code
from councils.calendars.rules import london_day, with_weekday, written

if TYPE_CHECKING:
    from complaints.deadlines.calculation import Timetable

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


def moved_dates(before: "Timetable", after: "Timetable") -> tuple[MovedDate, ...]:
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
        lines += [
            "",
            f"The date we gave you was {with_weekday(each.was)}.",
            words[each.what].format(with_weekday(each.becomes)),
        ]
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
        notify=(Notify("date_moved", Audience.COMPLAINANT),) if letter else (),
    )


def _dates(table: "Timetable") -> list[tuple[str, Whose, date | None]]:
    code: CodeLimits | None = table.code
    return [
        (ACKNOWLEDGEMENT, Whose.POLICY, table.acknowledgement_due),
        (RESPONSE, Whose.POLICY, table.working_due),
        (ESCALATION, Whose.POLICY, table.escalate_by),
        (ACKNOWLEDGEMENT, Whose.CODE, code and code.acknowledgement_due),
        (RESPONSE, Whose.CODE, code and code.response_due),
        (LATEST, Whose.CODE, code and code.latest_response_due),
    ]


@dataclass(frozen=True, slots=True)
class StageProgress:
    """What decides which dates a stage owes. `ceiling` is 12 weeks from stage 1."""

    acknowledged: bool = False
    extended: bool = False
    final: bool = False
    ceiling: date | None = None
    ceiling_source: str = ""
    update: UpdateDue | None = None


@dataclass(frozen=True, slots=True)
class EffectiveDeadline:
    """An owed date, in words for an officer and a resident."""

    due: date
    kind: DeadlineKind
    officer: str
    resident: str

    @property
    def whose(self) -> Whose:
        return self.kind.whose

    @property
    def what(self) -> str:
        return self.kind.what


def owed(timetable: "Timetable", course: StageProgress) -> tuple[EffectiveDeadline, ...]:
    """Return owed dates, earliest first. A pause stops only the policy's response date."""
    found = (*_acknowledgements(timetable, course), *_responses(timetable, course))
    return tuple(sorted(found, key=lambda each: each.due))


def _acknowledgements(dates: "Timetable", course: StageProgress) -> list[EffectiveDeadline]:
    if course.acknowledged:
        return []
    found = []
    if dates.acknowledgement_due is not None:
        found.append(_policy(dates.acknowledgement_due, DeadlineKind.ACKNOWLEDGEMENT))
    if dates.code is not None:
        found.append(_code(dates.code.acknowledgement_due, DeadlineKind.CODE_ACKNOWLEDGEMENT, dates.code.name))
    return found


def _responses(dates: "Timetable", course: StageProgress) -> list[EffectiveDeadline]:
    found = []
    if dates.working_due is not None and (dates.missed or not dates.paused):
        found.append(_policy(dates.working_due, DeadlineKind.RESPONSE))
    if dates.code is not None:
        limit = dates.code.latest_response_due if course.extended else dates.code.response_due
        found.append(_code(limit, DeadlineKind.CODE_RESPONSE, dates.code.name))
    if course.ceiling is not None and course.final:
        found.append(_ceiling(course.ceiling, course.ceiling_source))
    if course.update is not None:
        found.append(_update(course.update))
    return found


def _policy(due: date, kind: DeadlineKind) -> EffectiveDeadline:
    return EffectiveDeadline(
        due,
        kind,
        officer=f"The {kind.what} is due by {written(due)} under the council's policy.",
        resident=f"Our policy says we’ll {_verb(kind)} by {with_weekday(due)}.",
    )


def _code(due: date, kind: DeadlineKind, name: str) -> EffectiveDeadline:
    return EffectiveDeadline(
        due,
        kind,
        officer=(
            f"The {kind.what} is due by {written(due)} under the {name}. Pauses and council closure days do not move "
            "this date."
        ),
        resident=outer_limit_said(kind, due),
    )


def _ceiling(due: date, source: str) -> EffectiveDeadline:
    return EffectiveDeadline(
        due,
        DeadlineKind.CEILING,
        officer=f"The final response is due by {written(due)}: {WEEKS_IN_ALL} weeks after receipt ({source}).",
        resident=outer_limit_said(DeadlineKind.CEILING, due),
    )


def _update(update: UpdateDue) -> EffectiveDeadline:
    agreed = "; the policy leaves the interval to be agreed with the complainant" if update.to_be_agreed else ""
    return EffectiveDeadline(
        update.due,
        DeadlineKind.UPDATE,
        officer=(
            f"A progress update is due by {written(update.due)}, then every {update.every} while the response is "
            f"overdue or extended ({update.source}{agreed})."
        ),
        resident=outer_limit_said(DeadlineKind.UPDATE, update.due, as_agreed(update)),
    )


def outer_limit_said(kind: DeadlineKind, due: date, agreed: str = "") -> str:
    """Tell the complainant a date that the council has not set."""
    if kind is DeadlineKind.CEILING:
        return f"You should have our final response by {with_weekday(due)}, {WEEKS_IN_ALL} weeks after you complained."
    if kind is DeadlineKind.UPDATE:
        return f"We’ll send you a progress update by {with_weekday(due)}{agreed}."
    return f"The Ombudsman expects us to {_verb(kind)} by {with_weekday(due)}."


def as_agreed(update: UpdateDue) -> str:
    return ", as agreed with you" if update.source == AGREED_SOURCE else ""


def _verb(kind: DeadlineKind) -> str:
    return "acknowledge your complaint" if kind.what == "acknowledgement" else "respond"


class Obligation(NamedTuple):
    """A date as stored. `due` None: it does not apply."""

    kind: DeadlineKind
    due: date | None
    met_on: date | None
    owed: bool
    # Not owed while the clock is paused.
    resting: bool = False
    # Owed, but without reminders.
    quiet: bool = False

    @property
    def reminds(self) -> bool:
        return (self.owed or self.resting) and not self.quiet


class StoredDeadline(NamedTuple):
    """A promise in the database."""

    due: date
    open: bool
    next_at: datetime | None


def waits_already(obligation: Obligation, kept: StoredDeadline | None) -> bool:
    """Whether the stored deadline keeps its reminders.

    An open response date without a next reminder has had them all. Other dates may have been quiet during a pause.
    """
    if kept is None or kept.due != obligation.due:
        return False
    return kept.next_at is not None or (kept.open and obligation.kind is DeadlineKind.RESPONSE)


def obligations_of(facts: CaseFacts) -> tuple[Obligation, ...]:
    """Return the current stage's promises. A Code's limit or ceiling applies only before the council's own date."""
    table, paused = facts.timetable, facts.paused
    stopped = _stopped(facts)
    answered_on = _answered_on(facts)
    # A response makes a missing acknowledgement irrelevant, so its reminders stop.
    acknowledged_on = facts.clock.acknowledged_on or answered_on
    acknowledges = (acknowledged_on, _is_open(facts) and acknowledged_on is None)
    answers = is_owed(facts)
    acknowledge_by = _if_before(table.code.acknowledgement_due if table.code else None, table.acknowledgement_due)
    limit, as_code = _limit(facts)
    limit = _if_before(limit, None if stopped else table.working_due)
    update = update_of(facts)
    return (
        Obligation(DeadlineKind.ACKNOWLEDGEMENT, table.acknowledgement_due, *acknowledges, quiet=paused),
        Obligation(DeadlineKind.RESPONSE, table.working_due, answered_on, answers and not stopped, answers and stopped),
        Obligation(DeadlineKind.CODE_ACKNOWLEDGEMENT, acknowledge_by, *acknowledges, quiet=paused),
        Obligation(DeadlineKind.CODE_RESPONSE, limit if as_code else None, answered_on, answers, quiet=paused),
        Obligation(DeadlineKind.CEILING, None if as_code else limit, answered_on, answers, quiet=paused),
        Obligation(DeadlineKind.UPDATE, update.due if update else None, None, update is not None, quiet=paused),
    )


def _answered_on(facts: CaseFacts) -> date | None:
    at = facts.clock.responded_at
    return london_day(at) if at else None


def _limit(facts: CaseFacts) -> tuple[date | None, bool]:
    code, course = facts.timetable.code, course_of(facts)
    if code is None:
        return None, True
    last_day = code.latest_response_due if course.extended else code.response_due
    if course.final and course.ceiling is not None and course.ceiling < last_day:
        return course.ceiling, False
    return last_day, True


def _if_before(limit: date | None, own: date | None) -> date | None:
    return limit if limit is not None and (own is None or limit < own) else None


def dates_owed(facts: CaseFacts) -> tuple[EffectiveDeadline, ...]:
    """Return the dates owed now, earliest first."""
    if not is_owed(facts):
        return ()
    return owed(facts.timetable, course_of(facts))


def effective_deadline_of(facts: CaseFacts) -> EffectiveDeadline | None:
    """Return the earliest date owed now."""
    return next(iter(dates_owed(facts)), None)


def is_owed(facts: CaseFacts) -> bool:
    return _is_open(facts) and facts.clock.responded_at is None


def _is_open(facts: CaseFacts) -> bool:
    # A response that is written but not posted leaves the stage open.
    return facts.status in OPEN or (facts.status is Status.RESPONDED and RESPONDED in facts.clock.to_post)


def missed_by(facts: CaseFacts, on: date) -> MissedDates:
    """Return the policy's dates that had passed when met, or by the day `on`."""
    table = facts.timetable
    acknowledged_on = facts.clock.acknowledged_on or on
    answer_by = None if _stopped(facts) else table.working_due
    return MissedDates(_if_before(table.acknowledgement_due, acknowledged_on), _if_before(answer_by, on))


def course_of(facts: CaseFacts) -> StageProgress:
    code = handling_code(facts.rules.code)
    return StageProgress(
        acknowledged=facts.clock.acknowledged_on is not None,
        extended=extends_code(facts.timetable.code, (each.on for each in facts.clock.extensions)),
        final=not facts.rules.has_stage(facts.stage + 1),
        ceiling=ceiling_of(facts),
        ceiling_source=code.ceiling_source if code else "",
        update=update_of(facts),
    )


def ceiling_of(facts: CaseFacts) -> date | None:
    # A stage reopened after its response has had its 12 weeks.
    if facts.timetable.code is None or facts.rounds > 1:
        return None
    return overall_ceiling(facts.started_on)


def update_of(facts: CaseFacts) -> UpdateDue | None:
    """Return the next progress update, or None.

    A pause stops it, unless the response was late or extended before.
    """
    lateness = facts.rules.practice.lateness
    stated = lateness is not None and lateness.update_every is not None
    due = _promised(facts)
    agreed = facts.clock.news_every
    if not is_owed(facts) or due is None or not (stated or facts.rules.code or agreed):
        return None
    if facts.paused and not facts.clock.extensions and facts.clock.pauses[-1].start <= due:
        return None
    return next_update(due, _told_on(facts), _extended_on(facts), facts.rules, facts.calendar, agreed)


def is_delayed(facts: CaseFacts, today: date) -> bool:
    due = _promised(facts)
    return bool(facts.clock.extensions) or (due is not None and today > due and not _stopped(facts))


def _stopped(facts: CaseFacts) -> bool:
    # A pause cannot stop a date that has passed.
    return facts.paused and facts.timetable.missed is None


def _promised(facts: CaseFacts) -> date | None:
    code = facts.timetable.code
    return facts.timetable.working_due or (code.response_due if code else None)


def _extended_on(facts: CaseFacts) -> date | None:
    return max((each.on for each in facts.clock.extensions if each.on is not None), default=None)


def _told_on(facts: CaseFacts) -> date | None:
    # Letters about pauses count as updates.
    days = [facts.clock.told_on]
    for pause in facts.clock.pauses:
        days += [pause.start, pause.end]
    return max((day for day in days if day is not None), default=None)
