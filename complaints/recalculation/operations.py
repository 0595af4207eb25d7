"""Changes of the calendar, the recalculation they cause, and the verification of stored deadlines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from complaints.case_facts.queries import CaseSnapshot, cases_to_date, snapshots
from complaints.cases.operations import apply
from complaints.cases.operations.apply import Entry, HowReminded, write_events
from complaints.deadlines.obligations import DATE_MOVED, date_moved, moved_letter
from complaints.deadlines.stage_events import CaseFacts
from complaints.models import CalendarChange, CalendarWork, Case, CaseEvent
from complaints.notifications.operations import RecordedDecision, notify_all
from complaints.notifications.queries import reminder_planner
from complaints.recalculation.queries import CHUNK, CalendarSwitch, Movement, crossing, movement
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import ENDED, Decision
from councils.calendars.operations import add_bank_holiday, add_closure_day, remove_bank_holiday, remove_closure_day
from councils.calendars.rules import DayOff, WorkingCalendar, before, london_day, written
from councils.models import Council
from councils.queries import lock_calendar_shared, lock_calendars, working_calendar
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES, Actor, Role

# Cases handled while the page waits. For more it shows progress.
AT_ONCE = 500
# Locked cases are left for the next pass. The last pass waits for them.
PASSES = 3
# A worker silent for this long is dead. It reports after each chunk.
LEASE = timedelta(minutes=2)
# Chunks of one change before the next council's turn.
TURN = 20
FREE = Q(claimed_at=None) | Q(claimed_at__lt=Now() - LEASE)


def begin(change: CalendarChange, at: datetime) -> CalendarChange:
    """Carry out a small change now. The worker does large ones."""
    with tenant(change.council_id, ActorKind.SYSTEM), transaction.atomic():
        number = len(crossing(change.council_id, change.day))
        _keep(change, cases_looked_at=number)
    return carry_out(change, at) if number <= AT_ONCE else change


def carry_out_waiting(at: datetime, keep_going: Callable[[], bool]) -> int:
    """Work on changes in turns until time is up. Returns how many turns."""
    turns = 0
    while keep_going() and (waiting := _waiting()):
        for council_id, work_id in waiting:
            turns += _take_turn(council_id, work_id, at, keep_going)
    return turns


def _waiting() -> list[tuple[int, int]]:
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        return list(CalendarWork.objects.filter(FREE).order_by("pk").values_list("council_id", "pk"))


def _take_turn(council_id: int, work_id: int, at: datetime, keep_going: Callable[[], bool]) -> bool:
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        work = CalendarWork.objects.filter(FREE, pk=work_id)
        if not work.update(claimed_at=Now()):
            return False
        change = CalendarChange.objects.get(calendarwork=work_id)
    chunks = iter(range(TURN))
    carry_out(change, at, lambda: keep_going() and next(chunks, None) is not None)
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        CalendarWork.objects.filter(pk=work_id).update(claimed_at=None)
    return True


def carry_out(change: CalendarChange, at: datetime, keep_going: Callable[[], bool] = lambda: True) -> CalendarChange:
    """Move the dates that a change affects and notify. Safe to run twice or in parallel."""
    if change.finished_at is None and _Carrying(change).run(keep_going):
        with tenant(change.council_id, ActorKind.SYSTEM), transaction.atomic():
            _keep(change, finished_at=at)
            CalendarWork.objects.filter(change_id=change.pk).delete()
    with tenant(change.council_id, ActorKind.SYSTEM), transaction.atomic():
        change.refresh_from_db()
    return change


def _keep(change: CalendarChange, **values: object) -> None:
    CalendarChange.objects.filter(pk=change.pk).update(**values)


def _locked(ids: Sequence[int], wait: bool) -> list[Case]:
    # The lock lets others reference a case, as the reminder sweep does.
    return list(cases_to_date(ids).select_for_update(of=("self",), no_key=True, skip_locked=not wait))


class _Carrying:
    def __init__(self, change: CalendarChange) -> None:
        self.change = change
        self.done = 0

    def run(self, keep_going: Callable[[], bool]) -> bool:
        """Resume the work. False if unfinished."""
        waiting = self._waiting()
        for wait in (*(False,) * PASSES, True):
            left: list[int] = []
            for start in range(0, len(waiting), CHUNK):
                if not keep_going():
                    return False
                left += self.chunk(waiting[start : start + CHUNK], left, wait)
            waiting = left
        return True

    def _waiting(self) -> list[int]:
        change = self.change
        with tenant(change.council_id, ActorKind.SYSTEM), transaction.atomic():
            every = crossing(change.council_id, change.day)
            work = CalendarWork.objects.filter(change_id=change.pk).first()
            waiting = [pk for pk in every if work is None or pk > work.done_up_to]
            self.done = len(every) - len(waiting)
            _keep(change, cases_looked_at=len(every), cases_done=self.done)
        return waiting

    def chunk(self, ids: Sequence[int], left: Sequence[int], wait: bool) -> list[int]:
        """Lock cases, then their deadlines; move and notify. Returns cases locked by others."""
        change = self.change
        with tenant(change.council_id, ActorKind.SYSTEM), transaction.atomic():
            lock_calendar_shared(change.council_id)
            cases = _locked(ids, wait)
            moved, letters = self._date(snapshots(cases, lock=True))
            here = {case.pk for case in cases}
            skipped = [pk for pk in ids if pk not in here]
            self._note(ids, [*left, *skipped], len(here))
            _keep(change, cases_moved=F("cases_moved") + moved, letters=F("letters") + letters)
        return skipped

    def _date(self, dated: Sequence[CaseSnapshot]) -> tuple[int, int]:
        # Earlier reminders stay sent, so entries have the decision's time. Ended cases keep their dates, but not the
        # reminders of a reply to an Ombudsman.
        change, switch = self.change, self._switch()
        how = HowReminded(
            reminder_planner(Council.objects.get(pk=change.council_id), switch.after), change.at, new_calendar=True
        )
        told = self._told_already(dated)
        moved: list[tuple[Entry, CaseFacts]] = []
        for each in dated:
            facts = each.facts(switch.after)
            # Compare first: the stored dates are what people were told.
            moves = movement(each, facts, switch)
            if moves.moved and each.case.pk not in told:
                moved.append(
                    (Entry(each.case, self._decision(moves), ActionContext(each.case.pk, self._by(), change.at)), facts)
                )
            apply.derive(each, None if facts.status in ENDED else facts, how)
        apply.write(dated)
        events = write_events([entry for entry, _ in moved])
        notify_all(
            RecordedDecision(entry.case, event, entry.decision, entry.context.by, facts)
            for event, (entry, facts) in zip(events, moved, strict=True)
        )
        return len(moved), sum(bool(entry.decision.letter) for entry, _ in moved)

    def _note(self, ids: Sequence[int], left: Sequence[int], got: int) -> None:
        self.done += got
        _keep(self.change, cases_done=self.done)
        work = CalendarWork.objects.filter(change_id=self.change.pk)
        work.update(claimed_at=Now())
        up_to = min(left) - 1 if left else ids[-1]
        work.filter(done_up_to__lt=up_to).update(done_up_to=up_to)

    def _switch(self) -> CalendarSwitch:
        # Read under the lock: another change may have been decided.
        calendar = working_calendar(self.change.council_id)
        return CalendarSwitch(before(calendar, self.change.off), calendar, self.change.at)

    def _told_already(self, dated: Sequence[CaseSnapshot]) -> set[int]:
        known = CaseEvent.objects.filter(case_id__in=[each.case.pk for each in dated], kind=DATE_MOVED)
        return set(known.filter(data__change=self.change.pk).values_list("case_id", flat=True))

    def _decision(self, moved: Movement) -> Decision:
        why = self.change.off.reason
        letter = moved_letter(moved.promised, why, london_day(self.change.at)) if moved.promised else ""
        return date_moved(moved.moved, letter, why, self.change.pk)

    def _by(self) -> Actor:
        change = self.change
        return Actor(change.council_id, change.by_id, change.by_name, frozenset())


CALENDAR_ROLES = (*CONFIGURATION_ROLES, Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided, when and why. `approved`: by a second person."""

    by: Actor
    at: datetime
    reason: str = ""
    approved: bool = False


def decide_for_council(off: DayOff, decided: Decided) -> CalendarChange:
    """Decide on a closure day, or return the same earlier decision.

    Raises NotAllowed "calendar.role"; RuleBroken as `add_closure_day` and `remove_closure_day`, "calendar.unfinished",
    "calendar.needs_approval" (past day), "calendar.unpublished".
    """
    if not decided.by.has(*CALENDAR_ROLES):
        raise NotAllowed("calendar.role", "Your role does not include: changing the council's calendar.")
    council_id = decided.by.council_id
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        # One at a time per council: the second person sees the first decision.
        Council.objects.select_for_update(no_key=True).get(pk=council_id)
        last = _last(council_id, off)
        if last is not None and last.counts_again == off.counts_again:
            return last
        _check_finished(last)
        _check_not_past(off, decided)
        lock_calendars([council_id])
        if off.counts_again:
            remove_closure_day(council_id=council_id, day=off.day)
        else:
            # Raises for a day outside the calendar.
            working_calendar(council_id).why_not(off.day)
            today = london_day(decided.at)
            add_closure_day(council_id=council_id, day=off.day, name=off.name, decided_on=today)
        return _record(off, decided, last)


def decide_for_all(off: DayOff, at: datetime, reason: str = "") -> list[CalendarChange]:
    """Decide on a bank holiday for all councils.

    Raises RuleBroken as `add_bank_holiday`, `remove_bank_holiday`, and "calendar.unfinished".
    """
    with transaction.atomic():
        councils = list(Council.objects.select_for_update(no_key=True).order_by("slug"))
        last = {council.pk: _last_of(council, off) for council in councils}
        standing = [each for each in last.values() if each is not None and each.counts_again == off.counts_again]
        if standing:
            return standing
        for each in last.values():
            _check_finished(each)
        lock_calendars(last)
        if off.counts_again:
            remove_bank_holiday(day=off.day)
        else:
            add_bank_holiday(day=off.day, name=off.name)
        return [_record_for(council, off, Decided(Actor.system(council.pk), at, reason), last) for council in councils]


def _last_of(council: Council, off: DayOff) -> CalendarChange | None:
    with tenant(council.pk, ActorKind.SYSTEM):
        return _last(council.pk, off)


def _record_for(
    council: Council, off: DayOff, decided: Decided, last: dict[int, CalendarChange | None]
) -> CalendarChange:
    with tenant(council.pk, ActorKind.SYSTEM):
        return _record(off, decided, last[council.pk])


def _last(council_id: int, off: DayOff) -> CalendarChange | None:
    same = CalendarChange.objects.filter(council_id=council_id, day=off.day, national=off.national)
    return same.order_by("-number").first()


def _check_finished(last: CalendarChange | None) -> None:
    if last is not None and last.finished_at is None:
        raise RuleBroken(
            "calendar.unfinished",
            f"An earlier decision about {written(last.day)} is still being carried out. Try again when that has "
            "finished, so that no one gets two messages at once.",
        )


def _check_not_past(off: DayOff, decided: Decided) -> None:
    if not off.counts_again and off.day < london_day(decided.at) and not decided.approved:
        raise RuleBroken(
            "calendar.needs_approval",
            f"{written(off.day)} has passed. Someone else must approve a closure day in the past, and it does not "
            "move dates that have already passed.",
        )


def _record(off: DayOff, decided: Decided, last: CalendarChange | None) -> CalendarChange:
    change = CalendarChange.objects.create(
        council_id=decided.by.council_id,
        day=off.day,
        name=off.name.strip(),
        national=off.national,
        counts_again=off.counts_again,
        number=last.number + 1 if last else 1,
        reason=decided.reason,
        at=decided.at,
        by_id=decided.by.user_id,
        by_name=decided.by.name,
    )
    CalendarWork.objects.create(council_id=change.council_id, change=change)
    return change


# Cases read at once. Those that differ are written in one transaction.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Cases checked, references that differed, and those left as they were."""

    looked_at: int
    changed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateCorrection:
    """Correct dates without reminders of what had passed, in ended cases only if `ended_too`."""

    at: datetime
    ended_too: bool = False


def rebuild(council_id: int, correction: DateCorrection | None = None, *, live_only: bool = False) -> Rebuilt:
    """Check a council's cases in batches and, with `correction`, correct them."""
    looked_at = 0
    changed: list[str] = []
    kept: list[str] = []
    last: int | None = 0
    while last is not None:
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            cases = _next_cases(last, live_only=live_only)
            wrong = _wrong(cases, working_calendar(council_id)) if cases else []
        left = [case for case in wrong if correction is None or (case.status in ENDED and not correction.ended_too)]
        if correction is not None and len(left) < len(wrong):
            _mend(council_id, [case.pk for case in wrong if case not in left], correction.at)
        changed += [case.reference for case in wrong]
        kept += [case.reference for case in left]
        looked_at += len(cases)
        last = cases[-1].pk if len(cases) == BATCH else None
    return Rebuilt(looked_at, tuple(changed), tuple(kept))


def _next_cases(last: int, *, live_only: bool) -> list[Case]:
    cases = cases_to_date().filter(pk__gt=last)
    return list((cases.exclude(status__in=ENDED) if live_only else cases)[:BATCH])


def _wrong(cases: Sequence[Case], calendar: WorkingCalendar) -> list[Case]:
    return [each.case for each in snapshots(cases) if not _follows(each, calendar)]


def _follows(snapshot: CaseSnapshot, calendar: WorkingCalendar) -> bool:
    stored = apply.derived(snapshot)
    apply.derive(snapshot, snapshot.facts(calendar), how=None)
    return apply.derived(snapshot) == stored


def _mend(council_id: int, ids: Sequence[int], at: datetime) -> None:
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        lock_calendar_shared(council_id)
        cases = list(cases_to_date(ids).select_for_update(of=("self",), no_key=True))
        calendar = working_calendar(council_id)
        how = HowReminded(reminder_planner(Council.objects.get(pk=council_id), calendar), at, late_at_once=False)
        dated = snapshots(cases, lock=True)
        for each in dated:
            apply.derive(each, each.facts(calendar), how)
        apply.write(dated)
