"""Carries out calendar changes in chunks, and can be resumed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from complaints.case_facts.queries import CaseSnapshot, cases_to_date, snapshots
from complaints.cases.operations import stored_deadlines
from complaints.cases.operations.apply import Entry, write_events
from complaints.cases.operations.stored_deadlines import HowReminded
from complaints.cases.rules.action_context import Turn
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.moved_dates import DATE_MOVED, date_moved, moved_letter
from complaints.models import CalendarChange, CalendarWork, Case, CaseEvent
from complaints.notifications.operations import Happened, tell_all
from complaints.recalculation.queries.calendar_preview import CHUNK, CalendarSwitch, Movement, crossing, movement
from complaints.reminders.queries.settings import reminding
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import ENDED
from councils.calendars.queries import lock_calendar_shared, working_calendar
from councils.calendars.rules import before, london_day
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor

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
            reminding(Council.objects.get(pk=change.council_id), switch.after), change.at, new_calendar=True
        )
        told = self._told_already(dated)
        moved: list[tuple[Entry, CaseFacts]] = []
        for each in dated:
            facts = each.facts(switch.after)
            # Compare first: the stored dates are what people were told.
            moves = movement(each, facts, switch)
            if moves.moved and each.case.pk not in told:
                moved.append(
                    (Entry(each.case, self._decision(moves), Turn(each.case.pk, self._by(), change.at)), facts)
                )
            stored_deadlines.derive(each, None if facts.status in ENDED else facts, how)
        stored_deadlines.write(dated)
        events = write_events([entry for entry, _ in moved])
        tell_all(
            Happened(entry.case, event, entry.decision, entry.turn.by, facts)
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
