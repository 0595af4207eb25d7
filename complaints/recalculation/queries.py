"""What a change of the calendar would move."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from complaints.case_facts.queries import CaseSnapshot, cases_to_date, snapshots
from complaints.deadlines.calculation import timetable
from complaints.deadlines.obligations import MovedDate, PromisedInLetters, moved_dates, promised, still_owed
from complaints.deadlines.stage_events import CaseFacts
from complaints.models import CalendarChange, Case, CaseEvent, Deadline, StageRecord
from complaints.vocabulary.lifecycle import ENDED, PAUSED, REOPENED
from councils.calendars.rules import DayOff, WorkingCalendar, after, london_day
from councils.models import User
from councils.queries import working_calendar
from councils.vocabulary.values import LONDON

# Cases read at once or written in one transaction, which may make an officer wait.
CHUNK = 250
PAGE = 50
# Cases that a page previews: more would keep its reader waiting for longer than two seconds.
PREVIEWED = 2000
# Events after which dates may be later than those stored with the stage.
BEYOND_THE_RECORD = (PAUSED, REOPENED)
DUE_DATES = (
    "acknowledgement_due",
    "response_due",
    "escalate_by",
    "code_acknowledgement_due",
    "code_response_due",
    "code_latest_response_due",
)


@dataclass(frozen=True, slots=True)
class CalendarSwitch:
    """Two calendars, and since when letters use the second."""

    before: WorkingCalendar
    after: WorkingCalendar
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class MovedCase:
    case_id: int
    reference: str
    officer: str
    paused: bool
    moved: tuple[MovedDate, ...]
    promised: tuple[MovedDate, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move of the cases looked at. `cases` is one page; `not_looked_at` are beyond the limit."""

    off: DayOff
    # Why the day does not count in either case, such as "Saturday".
    anyway: str | None
    looked_at: int
    not_looked_at: int
    moved: int
    promised: int
    # Cases that would become overdue at once.
    late: int
    dates: dict[str, int]
    officers: dict[str, int]
    cases: tuple[MovedCase, ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.moved // PAGE))


def preview(council_id: int, off: DayOff, at: datetime, page: int = 1, at_most: int | None = None) -> Preview:
    """Preview a change for `at_most` cases, the newest. Pages start at 1. Raises RuleBroken "calendar.unpublished"."""
    now = working_calendar(council_id)
    then = after(now, replace(off, decided_on=london_day(at)))
    anyway = (then if off.counts_again else now).why_not(off.day)
    switch = CalendarSwitch(now, then, at)
    every = crossing(council_id, off.day)
    ids = every if at_most is None else every[-at_most:]
    movements = _movements(ids, switch)
    moved = sorted(movements)
    dates = Counter(f"{date.what}, {date.whose}" for each in movements.values() for date in each.moved)
    officers = Case.objects.filter(pk__in=moved).values_list("officer_id").annotate(number=Count("pk"))
    counts = dict(officers.order_by("-number", "officer_id"))
    today = london_day(at)
    names = dict(User.objects.filter(pk__in=[pk for pk in counts if pk]).values_list("pk", "name"))
    shown = Case.objects.filter(pk__in=moved[(page - 1) * PAGE : page * PAGE]).order_by("pk")
    return Preview(
        off=off,
        anyway=anyway,
        looked_at=len(ids),
        not_looked_at=len(every) - len(ids),
        moved=len(moved),
        promised=sum(bool(each.promised) for each in movements.values()),
        late=sum(any(date.becomes < today <= date.was for date in each.moved) for each in movements.values()),
        dates=dict(dates.most_common()),
        officers={_name(pk, names): count for pk, count in counts.items()},
        cases=tuple(
            MovedCase(pk, reference, _name(officer, names), paused, movements[pk].moved, movements[pk].promised)
            for pk, reference, officer, paused in shown.values_list("pk", "reference", "officer_id", "paused")
        ),
    )


def decided_changes(council_id: int) -> list[CalendarChange]:
    return list(CalendarChange.objects.filter(council_id=council_id))


def decided_change(council_id: int, pk: int) -> CalendarChange:
    """Raises CalendarChange.DoesNotExist, also for another council's."""
    return CalendarChange.objects.get(council_id=council_id, pk=pk)


def crossing(council_id: int, day: date) -> list[int]:
    """Return cases with a date or reminder that the day may move.

    Ended cases have only reminders for an Ombudsman.
    """
    morning = datetime.combine(day, time(), tzinfo=LONDON)
    evening = morning + timedelta(days=1)
    late_enough = Q()
    for name in DUE_DATES:
        late_enough |= Q(**{f"{name}__gte": day})
    late_enough |= Q(Exists(CaseEvent.objects.filter(case_id=OuterRef("case_id"), kind__in=BEYOND_THE_RECORD)))
    reached = StageRecord.objects.filter(council_id=council_id, stage=F("case__stage"), received_at__lt=evening)
    stages = reached.filter(late_enough)
    owed = Deadline.objects.filter(council_id=council_id, next_at__isnull=False, case__received_at__lt=evening)
    found = set(stages.exclude(case__status__in=ENDED).values_list("case_id", flat=True))
    found |= set(owed.filter(Q(next_at__gte=morning) | Q(due_on__gte=day)).values_list("case_id", flat=True))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Movement:
    moved: tuple[MovedDate, ...]
    promised: tuple[MovedDate, ...]


def movement(each: CaseSnapshot, facts: CaseFacts, switch: CalendarSwitch) -> Movement:
    """Return which owed dates move and which were promised. `facts` use the new calendar."""
    if facts.status in ENDED:
        return Movement((), ())
    clock = facts.clock
    # Clocks of servers differ, so the stored dates show which came first: this change or the case's last one.
    anew = _dated_anew(each, facts)
    if anew and each.case.logged_at > switch.decided_at:
        return Movement((), ())
    before = timetable(clock, facts.stage_rules, facts.rules, switch.before)
    moved = still_owed(
        moved_dates(before, facts.timetable),
        acknowledged=clock.acknowledged_on is not None,
        answered=clock.responded_at is not None,
    )
    first = facts.rounds == 1
    events = tuple(event for event in each.parts.clock_events if first or event.at >= clock.received_at)
    decided_at = switch.decided_at if anew else datetime.max.replace(tzinfo=LONDON)
    return Movement(moved, promised(moved, PromisedInLetters(first, events), decided_at) if moved else ())


def _dated_anew(each: CaseSnapshot, facts: CaseFacts) -> bool:
    table, kinds = facts.timetable, Deadline.Kind
    due = {row.kind: row.due_on for row in each.deadlines if row.subject == each.case.stage}
    answer_by = (due.get(kinds.ACKNOWLEDGEMENT), due.get(kinds.RESPONSE))
    if answer_by != (table.acknowledgement_due, table.working_due):
        return False
    return facts.rounds > 1 or each.stage.escalate_by == table.escalate_by


def _movements(ids: Sequence[int], switch: CalendarSwitch) -> dict[int, Movement]:
    found: dict[int, Movement] = {}
    for start in range(0, len(ids), CHUNK):
        for each in snapshots(list(cases_to_date(ids[start : start + CHUNK]))):
            moves = movement(each, each.facts(switch.after), switch)
            if moves.moved:
                found[each.case.pk] = moves
    return found


def _name(officer_id: int | None, names: dict[int, str]) -> str:
    return "not assigned" if officer_id is None else names.get(officer_id, f"account {officer_id}")
