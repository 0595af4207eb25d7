"""When a matter is too old, and the exception that accepting or declining it records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from councils.calendars.rules import WorkingCalendar, written
from councils.policies.rules.lifecycle_rules import AgeLimit, AgeTrigger
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.values import Period, PeriodUnit, has_visible_text

# Both Codes' limit. A policy may be more generous, never less.
USUAL_LIMIT = AgeLimit(Period(12, PeriodUnit.MONTHS), (AgeTrigger.OCCURRENCE, AgeTrigger.AWARENESS), "Codes, 2.2")


@dataclass(frozen=True, slots=True)
class Age:
    """`discretion` is why a matter is taken although too old."""

    occurred_on: date | None = None
    aware_on: date | None = None
    discretion: str = ""
    may_excuse: bool = False

    @property
    def known(self) -> tuple[date, ...]:
        return tuple(day for day in (self.occurred_on, self.aware_on) if day is not None)


def is_too_old(limit: AgeLimit, received_on: date, age: Age, calendar: WorkingCalendar) -> bool:
    """Return whether neither the policy nor the Codes take it.

    One date in time is enough, whatever the policy counts from (both Codes, 2.2).
    """
    limits = (limit, USUAL_LIMIT)
    return bool(age.known) and all(_last_day(each, age.known, calendar) < received_on for each in limits)


def _last_day(limit: AgeLimit, known: Iterable[date], calendar: WorkingCalendar) -> date:
    """A day may be before the calendar begins."""
    if limit.period.unit is PeriodUnit.WORKING_DAYS:
        return max(calendar.end_of(day, limit.period) for day in known)
    return max(limit.period.end_after(day) for day in known)


def check_age(limit: AgeLimit | None, received_on: date, age: Age, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return what accepting it records.

    Raises RuleBroken: `accept.too_old`, and as `check_dates`; NotAllowed: `accept.discretion`.
    """
    check_dates(received_on, age)
    dates = {"occurred_on": age.occurred_on, "aware_on": age.aware_on}
    kept: dict[str, Any] = {name: day.isoformat() for name, day in dates.items() if day is not None}
    if limit is None or not is_too_old(limit, received_on, age, calendar):
        return kept
    if not has_visible_text(age.discretion):
        raise RuleBroken("accept.too_old", _too_old_message(limit, received_on))
    if not age.may_excuse:
        raise NotAllowed("accept.discretion", "Only a complaints manager can record an exception to the time limit.")
    return {**kept, "discretion": age.discretion}


def check_dates(received_on: date, age: Age) -> None:
    """Raises RuleBroken: `age.after_receipt`, `age.order`."""
    if any(day > received_on for day in age.known):
        raise RuleBroken("age.after_receipt", "It cannot have happened or become known after it was received.")
    if age.occurred_on is not None and age.aware_on is not None and age.aware_on < age.occurred_on:
        raise RuleBroken("age.order", "They cannot have become aware of it before it happened.")


def check_is_too_old(
    limit: AgeLimit, received_on: date, occurred_on: date | None, aware_on: date, calendar: WorkingCalendar
) -> None:
    """Raises RuleBroken: `age.in_time`, and as `check_dates`."""
    age = Age(occurred_on, aware_on)
    check_dates(received_on, age)
    if is_too_old(limit, received_on, age, calendar):
        return
    raise RuleBroken(
        "age.in_time",
        f"It is not too old. When it was received on {written(received_on)}, they had known about it for "
        f"{_months_between(aware_on, received_on)}, since {written(aware_on)}. {_limits(limit)}",
    )


def _limits(limit: AgeLimit) -> str:
    said = f"The limit is {limit.period} ({limit.paragraph})"
    return f"{said}." if limit.period == USUAL_LIMIT.period else f"{said}, and the Codes’ is 12 months (2.2)."


def _months_between(day: date, later: date) -> str:
    months = (later.year - day.year) * 12 + later.month - day.month
    if months and Period(months, PeriodUnit.MONTHS).end_after(day) > later:
        months -= 1
    return str(Period(months, PeriodUnit.MONTHS)) if months else "less than a month"


def _too_old_message(limit: AgeLimit, received_on: date) -> str:
    who = f"Exceptions: {limit.discretion}." if limit.discretion else "The policy does not say who can make one."
    return (
        f"It was more than {limit.period} old when it was received on {written(received_on)} ({limit.paragraph}). The "
        f"Codes expect you to consider an exception: say why you are accepting it, or decline it. {who}"
    )
