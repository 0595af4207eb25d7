"""Bank holidays and a council's own closure days, and the locks under which dates are worked out."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from councils.calendars.rules.working_days import SATURDAY, written
from councils.models import BankHoliday, BankHolidayElsewhere, ClosureDay, Council
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.visible_text import has_visible_text


class Holiday(NamedTuple):
    """A bank holiday as it is loaded; not `announced`: it follows from the rules and isn't published yet."""

    day: date
    name: str
    announced: bool = True


@transaction.atomic
def load_bank_holidays(holidays: Iterable[Holiday], removed: Iterable[date] = ()) -> int:
    """Add the days that are missing, correct names and announcements, and drop the days `removed`.

    Days added by hand stay. Returns how many rows were written: 0 for a second load.
    """
    known = {row.day: row for row in BankHoliday.objects.all()}
    written_rows, _ = BankHoliday.objects.filter(day__in=list(removed)).delete()
    for holiday in holidays:
        row = known.get(holiday.day) or BankHoliday(day=holiday.day)
        if row.pk is None or (row.name, row.announced) != (holiday.name, holiday.announced):
            row.name, row.announced = holiday.name, holiday.announced
            row.save()
            written_rows += 1
    return written_rows


@transaction.atomic
def load_bank_holidays_elsewhere(nation: str, holidays: Iterable[Holiday]) -> int:
    """Make the days of Scotland or Northern Ireland those given; returns how many rows were written."""
    wanted = {each.day: each for each in holidays}
    written_rows, _ = BankHolidayElsewhere.objects.filter(nation=nation).exclude(day__in=list(wanted)).delete()
    known = {row.day: row for row in BankHolidayElsewhere.objects.filter(nation=nation)}
    for day, holiday in wanted.items():
        row = known.get(day) or BankHolidayElsewhere(nation=nation, day=day)
        if row.pk is None or (row.name, row.announced) != (holiday.name, holiday.announced):
            row.name, row.announced = holiday.name, holiday.announced
            row.save()
            written_rows += 1
    return written_rows


@transaction.atomic
def add_bank_holiday(*, day: date, name: str) -> BankHoliday:
    """A bank holiday in England that was proclaimed late; every calendar sees it at its next request.

    Raises RuleBroken: "holiday.weekend", "holiday.exists", "holiday.unnamed".
    """
    _check_named_weekday(day, name)
    if BankHoliday.objects.filter(day=day).exists():
        raise RuleBroken("holiday.exists", f"{written(day)} is already a bank holiday.")
    return BankHoliday.objects.create(day=day, name=name.strip(), announced=True)


@transaction.atomic
def add_closure_day(*, council_id: int, day: date, name: str, decided_on: date | None = None) -> ClosureDay:
    """A day on which one council is closed; the council must be entered. Other councils' dates stay.

    One that was decided after it had passed moves no date that had passed by then.

    Raises RuleBroken: "holiday.weekend", "holiday.exists", "holiday.unnamed".
    """
    _check_named_weekday(day, name)
    if ClosureDay.objects.filter(council_id=council_id, day=day).exists():
        raise RuleBroken("holiday.exists", f"{written(day)} is already a closure day.")
    Council.objects.filter(pk=council_id).update(calendar_revision=F("calendar_revision") + 1)
    return ClosureDay.objects.create(council_id=council_id, day=day, name=name.strip(), decided_on=decided_on)


@transaction.atomic
def remove_bank_holiday(*, day: date) -> str:
    """A bank holiday that was entered by mistake or called off; returns its name.

    A day that the loaded documents name comes back with them, unless they name it as removed.
    Raises RuleBroken: "holiday.unknown".
    """
    row = BankHoliday.objects.select_for_update().filter(day=day).first()
    if row is None:
        raise RuleBroken("holiday.unknown", f"{written(day)} is not a bank holiday.")
    row.delete()
    return row.name


@transaction.atomic
def remove_closure_day(*, council_id: int, day: date) -> str:
    """A closure day that was entered by mistake or called off; returns its name. The council must be entered.

    Raises RuleBroken: "holiday.unknown".
    """
    row = ClosureDay.objects.select_for_update().filter(council_id=council_id, day=day).first()
    if row is None:
        raise RuleBroken("holiday.unknown", f"{written(day)} is not a closure day of this council.")
    row.delete()
    Council.objects.filter(pk=council_id).update(calendar_revision=F("calendar_revision") + 1)
    return row.name


def _check_named_weekday(day: date, name: str) -> None:
    if not has_visible_text(name):
        raise RuleBroken("holiday.unnamed", "Enter a name for the day. We show it where we explain dates.")
    if day.weekday() >= SATURDAY:
        raise RuleBroken("holiday.weekend", f"{written(day)} is a {day:%A}, so it is already a non-working day.")


# Tells these locks from other advisory ones; the second half of their name is the council.
CALENDAR = 1
SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s::int)"
EXCLUSIVE = "SELECT pg_advisory_xact_lock(%s, council::int) FROM unnest(%s) AS council"


def keep_calendar(council_id: int) -> None:
    """Let nobody decide about a council's days before this transaction ends; waits for whoever is deciding.

    To be taken before any case is locked: who decides locks cases afterwards. Read the calendar after it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [CALENDAR, council_id])


def change_calendars(council_ids: Iterable[int]) -> None:
    """Decide about some councils' days: waits for everybody who is working dates out there, and lets nobody begin."""
    with connection.cursor() as cursor:
        cursor.execute(EXCLUSIVE, [CALENDAR, sorted(council_ids)])
