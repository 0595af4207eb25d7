"""Dates, lengths and sizes as residents read them."""

import re
from datetime import date, datetime

from councils.domain.calendars import LONDON, WorkingCalendar, written
from councils.domain.periods import Period

# A paragraph in brackets at the end of an explanation: for officers, and repeated on every line.
PARAGRAPH = re.compile(r" \([^()]*\)$")
KILO = 1024


def weekday(day: date) -> str:
    """A date with its day of the week, for instance "Monday 2 March 2026"."""
    return f"{day:%A} {written(day)}"


def moment(at: datetime) -> str:
    """An instant in England, for instance "2 March 2026 at 4:12pm"."""
    local = at.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{written(local.date())} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def machine(at: datetime) -> str:
    """The same instant for machines."""
    return at.astimezone(LONDON).isoformat(timespec="minutes")


def working_days(number: int) -> str:
    """So many working days."""
    return f"{number} working day{'' if number == 1 else 's'}"


def until(today: date, due: date, calendar: WorkingCalendar) -> str:
    """How far off a date is: "today", "tomorrow", "in 8 working days", "in 2 days" over a weekend."""
    days = (due - today).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    working = calendar.count(today, due)
    return f"in {working_days(working)}" if working else f"in {days} days"


def late_by(today: date, due: date, calendar: WorkingCalendar) -> str:
    """How long ago a date was missed, in working days, or "since Friday" over the weekend after it."""
    working = calendar.count(due, today)
    return f"{working_days(working)} late" if working else f"late since {weekday(due)}"


def length(period: Period) -> str:
    """A period as a policy states it; calendar days are plain days to everybody else."""
    return str(period).replace("calendar ", "")


def size(number: int) -> str:
    """A file's size, for instance "120 KB"."""
    if number < KILO:
        return f"{number} bytes"
    if number < KILO * KILO:
        return f"{round(number / KILO)} KB"
    return f"{number / KILO / KILO:.1f} MB"


def kind_of_file(content_type: str) -> str:
    """What a file is, in the words of the question that asked for it."""
    return FILE_KINDS.get(content_type, "File")


FILE_KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/plain": "Plain text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
}


def without_paragraph(text: str) -> str:
    """An explanation without the policy's paragraph at its end."""
    return PARAGRAPH.sub("", text)


def lower_first(text: str) -> str:
    """The text as it goes on within a sentence; abbreviations stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
