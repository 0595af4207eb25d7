"""How old a matter may be when somebody complains about it, and who may look at an older one all the same."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from councils.domain.calendars import WorkingCalendar, written
from councils.domain.errors import NotAllowed, RuleBroken
from councils.domain.rules import AgeLimit
from councils.domain.visible_text import has_visible_text


@dataclass(frozen=True, slots=True)
class Age:
    """When a matter happened and when it became known, as far as somebody knows; why it is taken although too old.

    `may_excuse`: whether the person deciding may record an exception.
    """

    occurred_on: date | None = None
    aware_on: date | None = None
    discretion: str = ""
    may_excuse: bool = False


def is_too_old(limit: AgeLimit, received_on: date, age: Age, calendar: WorkingCalendar) -> bool:
    """Whether every date that is known lies too far back.

    Either date in time is enough, whatever the policy counts from (both Codes, 2.2); without any nothing is too old.
    """
    known = [day for day in (age.occurred_on, age.aware_on) if day is not None]
    return bool(known) and all(calendar.end_of(day, limit.period) < received_on for day in known)


def check_age(limit: AgeLimit | None, received_on: date, age: Age, calendar: WorkingCalendar) -> dict[str, Any]:
    """What the event keeps of the dates and of the exception; empty where nothing is known.

    Raises:
        RuleBroken: `accept.dates` (a date after receipt), `accept.too_old` (older than the policy takes, and no
            reason for an exception).
        NotAllowed: `accept.discretion`, where somebody else has to make the exception.
    """
    dates = {"occurred_on": age.occurred_on, "aware_on": age.aware_on}
    if any(day is not None and day > received_on for day in dates.values()):
        raise RuleBroken("accept.dates", "It cannot have happened or become known after it was received.")
    kept: dict[str, Any] = {name: day.isoformat() for name, day in dates.items() if day is not None}
    if limit is None or not is_too_old(limit, received_on, age, calendar):
        return kept
    if not has_visible_text(age.discretion):
        raise RuleBroken("accept.too_old", _too_old(limit, received_on))
    if not age.may_excuse:
        raise NotAllowed("accept.discretion", "Only the complaints manager records an exception from the age limit.")
    return {**kept, "discretion": age.discretion}


def _too_old(limit: AgeLimit, received_on: date) -> str:
    who = f" An exception is for: {limit.discretion}." if limit.discretion else " The policy names nobody for it."
    return (
        f"It was older than {limit.period} when it was received on {written(received_on)} ({limit.paragraph}). The "
        f"Codes want an exception to be considered: say why it is looked into, or decline it.{who}"
    )
