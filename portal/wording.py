"""Dates, lengths, sizes and kinds of files as people read them, for every area of the portal."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest

from councils.calendars.rules import WorkingCalendar, with_weekday, written
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON
from portal.sessions.browser import SIGNED_OUT, SessionEnding

# The first match counts: most browsers call themselves Chrome and Safari as well.
BROWSERS = (
    ("Edg", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
DEVICES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """Return for example "Firefox on Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "A browser")
    device = next((name for sign, name in DEVICES if sign in user_agent), "")
    return f"{browser} on {device}" if device else browser


def duration(length: timedelta) -> str:
    """Return for example "12 hours" or "90 minutes"."""
    minutes = round(length.total_seconds() / 60)
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def why_signed_out(request: HttpRequest) -> str:
    """Return a sentence, or empty."""
    idle = duration(timedelta(seconds=settings.SESSION_IDLE_SECONDS))
    limit = duration(timedelta(seconds=settings.SESSION_COOKIE_AGE))
    reasons: dict[str, str] = {
        SessionEnding.IDLE: f"you did not use this service for {idle}",
        SessionEnding.LIMIT: f"you had been signed in for {limit}",
        SessionEnding.ELSEWHERE: "this session was ended from another browser that is signed in to your account",
        SessionEnding.PASSWORD: "your password was changed in another browser",
    }
    reason = reasons.get(request.session.get(SIGNED_OUT, ""), "")
    return f"You were signed out because {reason}." if reason else ""


KILO = 1024


weekday = with_weekday


def weekday_in_short(day: date) -> str:
    """For example "Mon 2 Mar 2026"."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def moment(at: datetime) -> str:
    """For example "2 March 2026 at 4:12pm", in England."""
    local = at.astimezone(LONDON)
    return f"{written(local.date())} at {clock_time(local.time())}"


def clock_time(at: time) -> str:
    """For example "4:12pm". Noon and midnight are words: people confuse 12am and 12pm."""
    if at.minute == 0 and at.hour % 12 == 0:
        return "midday" if at.hour else "midnight"
    return f"{at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"


def machine(at: datetime) -> str:
    """ISO 8601 in England, to the minute."""
    return at.astimezone(LONDON).isoformat(timespec="minutes")


def working_days(number: int) -> str:
    return f"{number:,} working day{'' if number == 1 else 's'}"


def until(today: date, due: date, calendar: WorkingCalendar) -> str:
    """Return "today", "tomorrow", "in 8 working days" or "on Saturday"."""
    days = (due - today).days
    if days in (0, 1):
        return "tomorrow" if days else "today"
    working = _counted(calendar, today, due)
    if working is None:
        return f"on {written(due)}"
    return f"in {working_days(working)}" if working else f"on {due:%A}"


def late_by(today: date, due: date, calendar: WorkingCalendar, late: str = "late") -> str:
    """Return "3 working days late", or "late since Friday" before the next working day. `late` may be "overdue"."""
    working = _counted(calendar, due, today)
    if working is None:
        return f"{late} since {written(due)}"
    return f"{working_days(working)} {late}" if working else f"{late} since {due:%A}"


def _counted(calendar: WorkingCalendar, after: date, up_to: date) -> int | None:
    """Return None outside the calendar: old cases are still shown."""
    try:
        return calendar.count(after, up_to)
    except RuleBroken:
        return None


def size(number: int) -> str:
    """For example "120 KB"."""
    if number < KILO:
        return f"{number} bytes"
    if number < KILO * KILO:
        return f"{round(number / KILO)} KB"
    return f"{number / KILO / KILO:.1f} MB"


def beginning(text: str, longest: int) -> str:
    """Cut between words after `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest].rpartition(' ')[0] or line[:longest]} …"


ABBREVIATED = 3


def procedure(name: str) -> str:
    """For example "Councillor conduct" or "FOI"."""
    return name.upper() if len(name) <= ABBREVIATED else name.replace("-", " ").capitalize()


FILE_KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "text/plain": "Plain text",
    "text/csv": "CSV",
    "application/rtf": "RTF",
    "message/rfc822": "Email",
    "application/vnd.ms-outlook": "Email",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
}


def kind_of_file(content_type: str) -> str:
    return FILE_KINDS.get(content_type, "File")
