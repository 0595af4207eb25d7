"""What is owed on a case, by when on each clock, and which date binds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from complaints.deadlines.calculation import Timetable
from complaints.deadlines.clock import MissedDates
from complaints.deadlines.codes import (
    AGREED_SOURCE,
    WEEKS_IN_ALL,
    UpdateDue,
    extends_code,
    next_update,
    overall_ceiling,
)
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.kinds import DeadlineKind, Whose
from complaints.deadlines.stage_events import RESPONDED
from complaints.vocabulary.lifecycle import OPEN, Status
from councils.bodies.rules import handling_code
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import written


@dataclass(frozen=True, slots=True)
class StageProgress:
    """What has happened to the stage, as far as it decides which dates are still owed.

    `final` means that this stage's response is the council's last word; `ceiling` is 12 weeks from stage 1, and
    `ceiling_source` whose measure that is.
    """

    acknowledged: bool = False
    extended: bool = False
    final: bool = False
    ceiling: date | None = None
    ceiling_source: str = ""
    update: UpdateDue | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """A date that is still owed. `officer` and `resident` say the same to two people."""

    due: date
    kind: DeadlineKind
    officer: str
    resident: str

    @property
    def whose(self) -> Whose:
        """Whose clock it is on."""
        return self.kind.whose

    @property
    def what(self) -> str:
        """What is owed."""
        return self.kind.what


def owed(timetable: Timetable, course: StageProgress) -> tuple[Binding, ...]:
    """Every date that is still owed, the earliest first.

    On the same day they stand in the order of their kinds. A pause stops the policy's response date alone: the Code's
    and the ceiling stay, and so does the update where there is one (`owed.update_of`).
    """
    found = (*_acknowledgements(timetable, course), *_responses(timetable, course))
    return tuple(sorted(found, key=lambda each: each.due))


def _acknowledgements(dates: Timetable, course: StageProgress) -> list[Binding]:
    if course.acknowledged:
        return []
    found = []
    if dates.acknowledgement_due is not None:
        found.append(_policy(dates.acknowledgement_due, DeadlineKind.ACKNOWLEDGEMENT))
    if dates.code is not None:
        found.append(_code(dates.code.acknowledgement_due, DeadlineKind.CODE_ACKNOWLEDGEMENT, dates.code.name))
    return found


def _responses(dates: Timetable, course: StageProgress) -> list[Binding]:
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


def _policy(due: date, kind: DeadlineKind) -> Binding:
    return Binding(
        due,
        kind,
        officer=f"The {kind.what} is due by {written(due)} under the council's policy.",
        resident=f"Our policy says we’ll {_verb(kind)} by {_with_weekday(due)}.",
    )


def _code(due: date, kind: DeadlineKind, name: str) -> Binding:
    return Binding(
        due,
        kind,
        officer=(
            f"The {kind.what} is due by {written(due)} under the {name}. Pauses and council closure days do not move "
            "this date."
        ),
        resident=outer_limit_said(kind, due),
    )


def _ceiling(due: date, source: str) -> Binding:
    return Binding(
        due,
        DeadlineKind.CEILING,
        officer=f"The final response is due by {written(due)}: {WEEKS_IN_ALL} weeks after receipt ({source}).",
        resident=outer_limit_said(DeadlineKind.CEILING, due),
    )


def _update(update: UpdateDue) -> Binding:
    agreed = "; the policy leaves the interval to be agreed with the complainant" if update.to_be_agreed else ""
    return Binding(
        update.due,
        DeadlineKind.UPDATE,
        officer=(
            f"A progress update is due by {written(update.due)}, then every {update.every} while the response is "
            f"overdue or extended ({update.source}{agreed})."
        ),
        resident=outer_limit_said(DeadlineKind.UPDATE, update.due, as_agreed(update)),
    )


def outer_limit_said(kind: DeadlineKind, due: date, agreed: str = "") -> str:
    """To the complainant: a date that the council has not set itself, and whose it is; `agreed` as in `as_agreed`."""
    if kind is DeadlineKind.CEILING:
        return f"You should have our final response by {_with_weekday(due)}, {WEEKS_IN_ALL} weeks after you complained."
    if kind is DeadlineKind.UPDATE:
        return f"We’ll send you a progress update by {_with_weekday(due)}{agreed}."
    return f"The Ombudsman expects us to {_verb(kind)} by {_with_weekday(due)}."


def as_agreed(update: UpdateDue) -> str:
    """Words for the person with whom the interval was agreed, where it was."""
    return ", as agreed with you" if update.source == AGREED_SOURCE else ""


def _verb(kind: DeadlineKind) -> str:
    return "acknowledge your complaint" if kind.what == "acknowledgement" else "respond"


def _with_weekday(due: date) -> str:
    return f"{due:%A} {written(due)}"


class Promise(NamedTuple):
    """A date of a stage as it is stored: by when (None: it has no part in the case), when it was kept, and whether
    it is owed.

    `resting`: it isn't owed, because its clock stands still; it will be. `quiet`: it is, but nobody is reminded of it.
    """

    kind: DeadlineKind
    due: date | None
    met_on: date | None
    owed: bool
    resting: bool = False
    quiet: bool = False

    @property
    def reminds(self) -> bool:
        """Whether people are to be reminded of it, now or once its clock runs again."""
        return (self.owed or self.resting) and not self.quiet


class StoredDeadline(NamedTuple):
    """What is stored of a promise: its date, whether that is open, and when people are reminded of it next."""

    due: date
    open: bool
    next_at: datetime | None


def waits_already(promise: Promise, kept: StoredDeadline | None) -> bool:
    """Whether it is the very date that people wait for as it is; any other one begins its reminders anew.

    An open date without a reminder has had them all, or was kept quiet while the case was paused: what was said once is
    not said again. The answer's own date wasn't quiet: the pause stops it.
    """
    if kept is None or kept.due != promise.due:
        return False
    return kept.next_at is not None or (kept.open and promise.kind is DeadlineKind.RESPONSE)


def promises(facts: CaseFacts) -> tuple[Promise, ...]:
    """What the present stage promises, and what is owed at it on other clocks: the Code's dates, the ceiling, the news.

    A Code's limit has a part only where it comes before the council's own date, which answers it otherwise; of the
    Code's last day and the ceiling it is the earlier one. Of a case whose clock stands still only that is said,
    although the pause moves no date but the answer's.
    """
    table, paused = facts.timetable, facts.paused
    stopped = _stopped(facts)
    answered_on = _answered_on(facts)
    # An answer makes a missing acknowledgement pointless: nobody is reminded of it any more.
    acknowledged_on = facts.clock.acknowledged_on or answered_on
    acknowledges = (acknowledged_on, _is_open(facts) and acknowledged_on is None)
    answers = is_owed(facts)
    acknowledge_by = _if_before(table.code.acknowledgement_due if table.code else None, table.acknowledgement_due)
    limit, as_code = _limit(facts)
    limit = _if_before(limit, None if stopped else table.working_due)
    update = update_of(facts)
    return (
        Promise(DeadlineKind.ACKNOWLEDGEMENT, table.acknowledgement_due, *acknowledges, quiet=paused),
        Promise(DeadlineKind.RESPONSE, table.working_due, answered_on, answers and not stopped, answers and stopped),
        Promise(DeadlineKind.CODE_ACKNOWLEDGEMENT, acknowledge_by, *acknowledges, quiet=paused),
        Promise(DeadlineKind.CODE_RESPONSE, limit if as_code else None, answered_on, answers, quiet=paused),
        Promise(DeadlineKind.CEILING, None if as_code else limit, answered_on, answers, quiet=paused),
        Promise(DeadlineKind.UPDATE, update.due if update else None, None, update is not None, quiet=paused),
    )


def _answered_on(facts: CaseFacts) -> date | None:
    at = facts.clock.responded_at
    return london_day(at) if at else None


def _limit(facts: CaseFacts) -> tuple[date | None, bool]:
    """The earlier one of the Code's last day for the answer and of the ceiling; and whether it is the Code's."""
    code, course = facts.timetable.code, course_of(facts)
    if code is None:
        return None, True
    last_day = code.latest_response_due if course.extended else code.response_due
    if course.final and course.ceiling is not None and course.ceiling < last_day:
        return course.ceiling, False
    return last_day, True


def _if_before(limit: date | None, own: date | None) -> date | None:
    return limit if limit is not None and (own is None or limit < own) else None


def dates_owed(facts: CaseFacts) -> tuple[Binding, ...]:
    """Every date that is owed now, the earliest first. An answered stage owes nothing."""
    if not is_owed(facts):
        return ()
    return owed(facts.timetable, course_of(facts))


def binding_of(facts: CaseFacts) -> Binding | None:
    """The date that binds: the earliest of those that are owed now, or None where nothing is or nothing sets one."""
    return next(iter(dates_owed(facts)), None)


def is_owed(facts: CaseFacts) -> bool:
    """Whether the present stage still waits for its answer."""
    return _is_open(facts) and facts.clock.responded_at is None


def _is_open(facts: CaseFacts) -> bool:
    """Whether the stage is being looked into, or its response has been written and has to be posted."""
    return facts.status in OPEN or (facts.status is Status.RESPONDED and RESPONDED in facts.clock.to_post)


def missed_by(facts: CaseFacts, on: date) -> MissedDates:
    """The policy's dates of the present stage that had passed when they were kept, or by a day."""
    table = facts.timetable
    acknowledged_on = facts.clock.acknowledged_on or on
    answer_by = None if _stopped(facts) else table.working_due
    return MissedDates(_if_before(table.acknowledgement_due, acknowledged_on), _if_before(answer_by, on))


def course_of(facts: CaseFacts) -> StageProgress:
    """How far the present stage has come, as far as it decides which dates are owed."""
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
    """The last day for the final response, where a Code governs the case.

    It measures the way through the stages once: a stage that was reopened after its answer has had its twelve weeks.
    """
    if facts.timetable.code is None or facts.rounds > 1:
        return None
    return overall_ceiling(facts.started_on)


def update_of(facts: CaseFacts) -> UpdateDue | None:
    """By when the complainant has to hear next if the answer is late or extended; None where nothing can make it so.

    It follows from events alone: before the answer is late, the update lies behind the answer's own date. While
    the council waits for the complainant it owes them no news, unless it was late or had taken more time before.
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
    """Whether the answer has been extended or is late: from then on the next update is owed."""
    due = _promised(facts)
    return bool(facts.clock.extensions) or (due is not None and today > due and not _stopped(facts))


def _stopped(facts: CaseFacts) -> bool:
    """Whether a pause keeps the answer from being late; it can't where the date had passed before."""
    return facts.paused and facts.timetable.missed is None


def _promised(facts: CaseFacts) -> date | None:
    """By when the complainant expects the answer: the policy's date, or the Code's where the policy is silent."""
    code = facts.timetable.code
    return facts.timetable.working_due or (code.response_due if code else None)


def _extended_on(facts: CaseFacts) -> date | None:
    return max((each.on for each in facts.clock.extensions if each.on is not None), default=None)


def _told_on(facts: CaseFacts) -> date | None:
    """The last news of any kind: an update, or the letter that the clock was stopped or runs again."""
    days = [facts.clock.told_on]
    for pause in facts.clock.pauses:
        days += [pause.start, pause.end]
    return max((day for day in days if day is not None), default=None)
