"""Browsers and ended sessions in words."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from portal.sessions.store import SIGNED_OUT, SessionEnding

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
