"""Decisions on days off that affect open cases. They queue the change for the worker."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from complaints.models import CalendarChange, CalendarWork
from councils.calendars.operations import add_bank_holiday, add_closure_day, remove_bank_holiday, remove_closure_day
from councils.calendars.queries import lock_calendars, working_calendar
from councils.calendars.rules import DayOff, london_day, written
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import KEEPERS, Actor, Role

KEEP_THE_CALENDAR = (*KEEPERS, Role.SYSTEM)


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
    if not decided.by.has(*KEEP_THE_CALENDAR):
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
