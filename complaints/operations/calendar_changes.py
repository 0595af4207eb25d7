"""A day that stops counting, once cases are under way: decided once, recorded, carried out case by case.

The decision is one transaction: the day and, for each council, the record. Carrying it out takes as many as it
needs, each with some thousand cases, and can be taken up again: what has been written is not written twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from complaints.domain.decisions import Decision
from complaints.domain.moved_dates import DATE_MOVED, date_moved, moved_letter
from complaints.domain.timetables_by_clock import TimetablesByClock
from complaints.models import CalendarChange, Case, CaseEvent
from complaints.operations._redating import redate
from complaints.operations._timeline import record_many
from complaints.queries.calendar_preview import CHUNK, CalendarSwitch, Movement, crossing, movement
from complaints.queries.stored_clocks import Stored, stored
from councils.domain.actor import Actor
from councils.domain.calendar_changes import DayOff, without_day_off
from councils.domain.errors import NotAllowed
from councils.domain.roles import Role
from councils.models import Council
from councils.operations import add_bank_holiday, add_closure_day
from councils.queries import working_calendar
from councils.tenancy.scope import Kind, tenant

CLOSE = (Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR, Role.SYSTEM)
# Cases that somebody works on are left for the next pass; the last one waits for them.
PASSES = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided, when, and why, in their own words."""

    by: Actor
    at: datetime
    reason: str = ""


def close_council(off: DayOff, decided: Decided) -> CalendarChange:
    """Decide a closure day of the actor's council; deciding it again gives the first decision.

    Raises:
        NotAllowed: `calendar.role`. RuleBroken: as `add_closure_day`; nothing is written then.
    """
    if not decided.by.has(*CLOSE):
        raise NotAllowed("calendar.role", "Your role does not include: changing the council's calendar.")
    council_id = decided.by.council_id
    with tenant(council_id, Kind.SYSTEM), transaction.atomic():
        known = CalendarChange.objects.filter(council_id=council_id, day=off.day, national=False).first()
        if known is not None:
            return known
        add_closure_day(council_id=council_id, day=off.day, name=off.name)
        return _record(off, decided)


def proclaim(off: DayOff, at: datetime, reason: str = "") -> list[CalendarChange]:
    """Decide a bank holiday for all councils at once; deciding it again gives the first decisions.

    No council's people can: a bank holiday is everybody's. Raises RuleBroken as `add_bank_holiday`.
    """
    with transaction.atomic():
        changes: list[CalendarChange] = []
        councils = list(Council.objects.order_by("slug"))
        for council in councils:
            with tenant(council.pk, Kind.SYSTEM):
                changes += CalendarChange.objects.filter(council_id=council.pk, day=off.day, national=True)
        if changes:
            return changes
        add_bank_holiday(day=off.day, name=off.name)
        for council in councils:
            with tenant(council.pk, Kind.SYSTEM):
                changes.append(_record(off, Decided(Actor.system(council.pk), at, reason)))
    return changes


def _record(off: DayOff, decided: Decided) -> CalendarChange:
    return CalendarChange.objects.create(
        council_id=decided.by.council_id,
        day=off.day,
        name=off.name.strip(),
        national=off.national,
        reason=decided.reason,
        at=decided.at,
        by_id=decided.by.user_id,
        by_name=decided.by.name,
    )


def carry_out(change: CalendarChange, at: datetime) -> CalendarChange:
    """Move the dates of all cases that a decided change concerns, tell those who had been promised one, and count.

    Each chunk of cases is a transaction of its own, unless the caller is in one. A finished change stays as it is.
    """
    if change.finished_at is None:
        with tenant(change.council_id, Kind.SYSTEM), transaction.atomic():
            waiting = crossing(change.council_id, change.day, change.at)
            _keep(change, cases_looked_at=len(waiting))
        carrying = _Carrying(change)
        for wait in (*(False,) * PASSES, True):
            waiting = _pass(carrying.chunk, waiting, wait)
        with tenant(change.council_id, Kind.SYSTEM), transaction.atomic():
            _keep(change, finished_at=at)
    with tenant(change.council_id, Kind.SYSTEM), transaction.atomic():
        change.refresh_from_db()
    return change


def _keep(change: CalendarChange, **values: object) -> None:
    CalendarChange.objects.filter(pk=change.pk).update(**values)


def _pass(chunk: Callable[[Sequence[int], bool], set[int]], ids: list[int], wait: bool) -> list[int]:
    """Go through the cases once; returns those that somebody else was working on."""
    left: list[int] = []
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        done = chunk(some, wait)
        left += [pk for pk in some if pk not in done]
    return left


class _Carrying:
    """Carries one change out; keeps the timetables from chunk to chunk while the calendar is the same."""

    def __init__(self, change: CalendarChange) -> None:
        self.change = change
        self.switch: CalendarSwitch | None = None

    def chunk(self, ids: Sequence[int], wait: bool) -> set[int]:
        """Redate some cases and tell; returns which it got hold of. Locks the cases, then their deadlines.

        The lock leaves room for those who only point to a case, such as the reminders' sweep.
        """
        change = self.change
        with tenant(change.council_id, Kind.SYSTEM), transaction.atomic():
            cases = Case.objects.filter(pk__in=ids).order_by("pk")
            found = stored(
                cases.select_for_update(of=("self",), no_key=True, skip_locked=not wait),
                lock=True,
            )
            switch = self._current_switch()
            council = Council.objects.get(pk=change.council_id)
            # Judged first: what is stored is what people have been told until now.
            decided = self._decided(found, switch)
            redate(found, switch.after, council)
            letters = record_many(decided, self._by(), change.at)
            _keep(change, cases_moved=F("cases_moved") + len(decided), letters=F("letters") + letters)
        return {each.case.pk for each in found}

    def _current_switch(self) -> CalendarSwitch:
        """Read after the cases are locked: another change may have been decided since."""
        calendar = working_calendar(self.change.council_id)
        if self.switch is None or self.switch.after.calendar is not calendar:
            before = without_day_off(calendar, self.change.off)
            self.switch = CalendarSwitch(TimetablesByClock(before), TimetablesByClock(calendar), self.change.at)
        return self.switch

    def _decided(self, found: Sequence[Stored], switch: CalendarSwitch) -> list[tuple[Case, Decision]]:
        known = CaseEvent.objects.filter(case_id__in=[each.case.pk for each in found], kind=DATE_MOVED)
        told = set(known.filter(data__change=self.change.pk).values_list("case_id", flat=True))
        movements = [(each.case, movement(each, switch)) for each in found if each.case.pk not in told]
        return [(case, self._decision(moved)) for case, moved in movements if moved.moved]

    def _decision(self, moved: Movement) -> Decision:
        why = self.change.off.reason
        letter = moved_letter(moved.promised, why) if moved.promised else ""
        return date_moved(moved.moved, letter, why, self.change.pk)

    def _by(self) -> Actor:
        change = self.change
        return Actor(change.council_id, change.by_id, change.by_name, frozenset())
