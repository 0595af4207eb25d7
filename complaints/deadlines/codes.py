"""The Complaint Handling Codes' limits."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from councils.bodies.rules import handling_code
from councils.calendars.rules import WorkingCalendar, WorkingDayRule
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period, PeriodUnit

# The Codes do not define a working day. For them closure days count, so a council cannot gain time by closing.
CODE_WORKING_DAYS = WorkingDayRule(never=(), closures_count=True, paragraph="")


class CodeLimits(NamedTuple):
    name: str
    paragraphs: str
    acknowledgement_due: date
    response_due: date
    latest_response_due: date


def code_limits(
    key: str | None, stage: int, received_on: date, acknowledged_on: date | None, calendar: WorkingCalendar
) -> CodeLimits | None:
    """Return a stage's limits, or None where no Code governs it.

    The response counts from the acknowledgement or its due date, whichever is earlier.
    """
    code = handling_code(key)
    if code is None or received_on < code.governs_from or not 1 <= stage <= len(code.stages):
        return None
    limits = code.stages[stage - 1]
    acknowledgement_due = calendar.add(received_on, limits.acknowledge)
    start = acknowledgement_due
    if acknowledged_on is not None and acknowledged_on < start:
        start = acknowledged_on
    response_due = calendar.add(start, limits.respond)
    return CodeLimits(
        code.name,
        limits.paragraphs,
        acknowledgement_due,
        response_due,
        calendar.add(start, limits.respond + limits.extend),
    )


def extends_code(code: CodeLimits | None, granted_on: Iterable[date | None]) -> bool:
    """Whether an extension moves the Code's date: only if given before it passes (Code 6.4)."""
    return code is not None and any(day is None or day <= code.response_due for day in granted_on)


WEEKS_IN_ALL = 12
# Shown as the product's default: neither the policies nor the Codes give a number.
PRODUCT_DEFAULT = Period(10, PeriodUnit.WORKING_DAYS)
PRODUCT_SOURCE = "default interval"
AGREED_SOURCE = "agreed with the complainant"


def overall_ceiling(received_on: date) -> date:
    """Return the last day for the final response: 12 calendar weeks after receipt. Pauses do not move it."""
    return received_on + timedelta(weeks=WEEKS_IN_ALL)


class UpdateDue(NamedTuple):
    due: date
    every: Period
    source: str
    # The policy leaves the interval to be agreed with the complainant.
    to_be_agreed: bool


def next_update(
    due: date,
    told_on: date | None,
    extended_on: date | None,
    rules: ProcedureRules,
    calendar: WorkingCalendar,
    agreed: Period | None = None,
) -> UpdateDue:
    """Return the next update of a late or extended case (LGSCO Code 5.5)."""
    # It counts from the last update since the delay, or else from `due`.
    every, source = _interval(rules, agreed)
    lateness = rules.practice.lateness
    began = min(due, extended_on) if extended_on is not None else due
    since = max(began, told_on) if told_on is not None else began
    return UpdateDue(
        due=calendar.under(rules.working_days).end_of(since, every),
        every=every,
        source=source,
        to_be_agreed=agreed is None and lateness is not None and lateness.agreed_with_customer,
    )


def _interval(rules: ProcedureRules, agreed: Period | None) -> tuple[Period, str]:
    lateness = rules.practice.lateness
    if agreed is not None:
        return agreed, AGREED_SOURCE
    if lateness is not None and lateness.update_every is not None:
        return lateness.update_every, lateness.paragraph
    return PRODUCT_DEFAULT, PRODUCT_SOURCE


EVERY = "news_every"


def agreed_data(every: int | None) -> dict[str, int]:
    return {} if every is None else {EVERY: every}


def agreed_in(data: Mapping[str, Any]) -> Period | None:
    every = data.get(EVERY)
    return None if every is None else Period(every, PeriodUnit.WORKING_DAYS)


def check_agreed(every: int | None, rules: ProcedureRules, calendar: WorkingCalendar, on: date) -> None:
    """Raise RuleBroken "news.none" or "news.too_seldom" for an interval in working days."""
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
