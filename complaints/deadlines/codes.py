"""The Complaint Handling Codes: the limits that stand behind every council's own policy."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from councils.bodies.rules import handling_code
from councils.calendars.rules.working_days import WorkingCalendar, WorkingDayRule
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.periods import Period, PeriodUnit

# The Codes define no working day; a council can't give itself time under them by closing.
CODE_WORKING_DAYS = WorkingDayRule(never=(), closures_count=True, paragraph="")


class CodeLimits(NamedTuple):
    """The dates under a Code for one stage of one case."""

    name: str
    paragraphs: str
    acknowledgement_due: date
    response_due: date
    latest_response_due: date


def code_limits(
    key: str | None, stage: int, received_on: date, acknowledged_on: date | None, calendar: WorkingCalendar
) -> CodeLimits | None:
    """The outer limits for a stage received on a date, or None where no Code governs it.

    The response counts from the acknowledgement, which counts on the day it was sent or on the day it was
    due, whichever is the earlier.
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
    """Whether an extension moves the Code's limit: one that was given before the Code's date had passed (6.4)."""
    return code is not None and any(day is None or day <= code.response_due for day in granted_on)


WEEKS_IN_ALL = 12
# Named as the product's own wherever it is used: neither the policies nor the Codes give a number.
PRODUCT_DEFAULT = Period(10, PeriodUnit.WORKING_DAYS)
PRODUCT_SOURCE = "default interval"
AGREED_SOURCE = "agreed with the complainant"


def overall_ceiling(received_on: date) -> date:
    """The last day for the council's final response, counted from the day on which stage 1 was received.

    Weeks are calendar weeks, and the day is not rolled to a working day. Pauses, extensions and late escalations
    don't move it.
    """
    return received_on + timedelta(weeks=WEEKS_IN_ALL)


class UpdateDue(NamedTuple):
    """When the complainant has to hear from the council next; `source` is what was agreed with them, the policy's
    paragraph or the default.
    """

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
    """The next update once a case is late or extended.

    It counts from the last news (an update, a letter about an extension), or else from `due`, the date that was
    promised; `told_on` before the extension or the due date is no news of the delay. LGSCO Code 5.5. The interval is
    the one `agreed` with the complainant, or else the policy's.
    """
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
    """How often, and who says so."""
    lateness = rules.practice.lateness
    if agreed is not None:
        return agreed, AGREED_SOURCE
    if lateness is not None and lateness.update_every is not None:
        return lateness.update_every, lateness.paragraph
    return PRODUCT_DEFAULT, PRODUCT_SOURCE


EVERY = "news_every"


def agreed_data(every: int | None) -> dict[str, int]:
    """An interval in working days as the data of an event; nothing where none was agreed with it."""
    return {} if every is None else {EVERY: every}


def agreed_in(data: Mapping[str, Any]) -> Period | None:
    """The interval that was agreed when an event happened."""
    every = data.get(EVERY)
    return None if every is None else Period(every, PeriodUnit.WORKING_DAYS)


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
