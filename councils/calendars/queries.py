"""A council's working days as the tables have them now, and the locks under which dates are calculated."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from councils.calendars.rules import WorkingCalendar
from councils.models import BankHoliday, BankHolidayElsewhere, ClosureDay
from councils.vocabulary.errors import RuleBroken

# The first key of these advisory locks; the second is the council.
CALENDAR_LOCK = 1


LOCK_SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s::int)"


LOCK_EXCLUSIVE = "SELECT pg_advisory_xact_lock(%s, council::int) FROM unnest(%s) AS council"


def lock_calendar_shared(council_id: int) -> None:
    """Let no one change a calendar before the transaction ends.

    Take this lock before locking cases, as a change does; read the calendar after it.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SHARED, [CALENDAR_LOCK, council_id])


def lock_calendars(council_ids: Iterable[int]) -> None:
    """Wait for transactions that calculate dates, and block new ones."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_EXCLUSIVE, [CALENDAR_LOCK, sorted(council_ids)])


# A calendar is about half a megabyte; councils without closure days share one.
MOST_CALENDARS = 64
# A hash of every row: all processes see a change at their next request, also after a rollback.
FINGERPRINT = """
SELECT (SELECT (count(*), sum(hashtextextended(name, 2 * (day - date '2000-01-01') + announced::int)))::text
          FROM councils_bankholiday),
       (SELECT (count(*), sum(hashtextextended(concat_ws('|', name, decided_on), day - date '2000-01-01')))::text
          FROM councils_closureday WHERE council_id = %s),
       (SELECT (count(*), sum(hashtextextended(nation || name, 2 * (day - date '2000-01-01') + announced::int)))::text
          FROM councils_bankholidayelsewhere)
"""
_calendars: dict[tuple[str, str, str], WorkingCalendar] = {}


def working_calendar(council_id: int) -> WorkingCalendar:
    """Costs one small query while nothing changes.

    Raises RuleBroken `calendar.unpublished` without bank holidays.
    """
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, [council_id])
        fingerprint = cursor.fetchone()
    calendar = _calendars.get(fingerprint)
    if calendar is None:
        if len(_calendars) >= MOST_CALENDARS:
            _calendars.clear()
        calendar = _calendars[fingerprint] = _calendar(council_id)
    return calendar


def _calendar(council_id: int) -> WorkingCalendar:
    rows = list(BankHoliday.objects.order_by("day"))
    if not rows:
        raise RuleBroken("calendar.unpublished", "No bank holidays are loaded: run manage.py load_policies.")
    last_year = rows[-1].day.year
    closures = list(ClosureDay.objects.filter(council_id=council_id))
    projected = [row.day.year for row in rows if not row.announced]
    calendar = WorkingCalendar(
        first=date(rows[0].day.year, 1, 1),
        last=date(last_year, 12, 31),
        holidays={row.day: row.name for row in rows},
        closures={row.day: row.name for row in closures},
        announced_until=date(min(projected) - 1 if projected else last_year, 12, 31),
        elsewhere={row.day: f"{row.name}, {row.nation}" for row in BankHolidayElsewhere.objects.all()},
    )
    return calendar.with_late_closures(
        {row.day: row.decided_on for row in closures if row.decided_on and row.decided_on > row.day}
    )
