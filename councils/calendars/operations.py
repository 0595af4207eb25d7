"""Bank holidays and a council's own closure days."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from councils.calendars.rules import SATURDAY, written
from councils.models import BankHoliday, BankHolidayElsewhere, ClosureDay, Council
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text


class Holiday(NamedTuple):
    """Not `announced`: it follows from the rules but is not published."""

    day: date
    name: str
    announced: bool = True


@transaction.atomic
def load_bank_holidays(holidays: Iterable[Holiday], removed: Iterable[date] = ()) -> int:
    """Return how many rows were written; days added by hand stay."""
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
    """Return how many rows were written."""
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
    """Raises RuleBroken `holiday.weekend`, `holiday.exists`, `holiday.unnamed`."""
    _check_named_weekday(day, name)
    if BankHoliday.objects.filter(day=day).exists():
        raise RuleBroken("holiday.exists", f"{written(day)} is already a bank holiday.")
    return BankHoliday.objects.create(day=day, name=name.strip(), announced=True)


@transaction.atomic
def add_closure_day(*, council_id: int, day: date, name: str, decided_on: date | None = None) -> ClosureDay:
    """A day decided after it has passed moves no date that had passed by then.

    Raises RuleBroken `holiday.weekend`, `holiday.exists`, `holiday.unnamed`.
    """
    _check_named_weekday(day, name)
    if ClosureDay.objects.filter(council_id=council_id, day=day).exists():
        raise RuleBroken("holiday.exists", f"{written(day)} is already a closure day.")
    Council.objects.filter(pk=council_id).update(calendar_revision=F("calendar_revision") + 1)
    return ClosureDay.objects.create(council_id=council_id, day=day, name=name.strip(), decided_on=decided_on)


@transaction.atomic
def remove_bank_holiday(*, day: date) -> str:
    """Return its name. Raises RuleBroken `holiday.unknown`.

    Loaded documents bring it back, unless they remove it.
    """
    row = BankHoliday.objects.select_for_update().filter(day=day).first()
    if row is None:
        raise RuleBroken("holiday.unknown", f"{written(day)} is not a bank holiday.")
    row.delete()
    return row.name


@transaction.atomic
def remove_closure_day(*, council_id: int, day: date) -> str:
    """Return its name. Raises RuleBroken `holiday.unknown`."""
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
