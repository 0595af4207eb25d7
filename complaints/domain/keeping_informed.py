"""How often somebody hears how it goes while their answer is late or extended, as agreed with them: both Codes, 5.5."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from complaints.domain.outer_limits import WEEKS_IN_ALL, overall_ceiling
from councils.domain.calendars import WorkingCalendar
from councils.domain.errors import RuleBroken
from councils.domain.periods import Period, Unit
from councils.domain.rules import ProcedureRules

EVERY = "news_every"


def agreed_data(every: int | None) -> dict[str, int]:
    """An interval in working days as the data of an event; nothing where none was agreed with it."""
    return {} if every is None else {EVERY: every}


def agreed_in(data: Mapping[str, Any]) -> Period | None:
    """The interval that was agreed when an event happened."""
    every = data.get(EVERY)
    return None if every is None else Period(every, Unit.WORKING_DAYS)


def check_agreed(every: int | None, rules: ProcedureRules, calendar: WorkingCalendar, on: date) -> None:
    """Refuse an interval, agreed on a day, that nobody may be kept waiting for.

    Raises:
        RuleBroken: `news.none` (less than a day), `news.too_seldom` (longer than the policy's own interval; where it
            states none, longer than both stages together may take).
    """
    if every is None:
        return
    if every < 1:
        raise RuleBroken("news.none", "Enter at least 1 working day.")
    lateness, counting = rules.practice.lateness, calendar.under(rules.working_days)
    stated = lateness.update_every if lateness is not None else None
    latest = counting.end_of(on, stated) if stated is not None else overall_ceiling(on)
    if every > counting.count(on, latest):
        longest = f"{stated} ({lateness.paragraph})" if stated is not None and lateness else f"{WEEKS_IN_ALL} weeks"
        raise RuleBroken("news.too_seldom", f"Updates must be at least every {longest}. Enter fewer working days.")
