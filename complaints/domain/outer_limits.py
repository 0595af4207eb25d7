"""Two limits that no policy moves: the longest that both stages may take together, and the next update that is owed."""

from datetime import date, timedelta
from typing import NamedTuple

from councils.domain.calendars import WorkingCalendar
from councils.domain.periods import Period, Unit
from councils.domain.rules import ProcedureRules

WEEKS_IN_ALL = 12
CEILING_SOURCE = "LGSCO guide for complaint managers: 12 weeks through both stages"
LANDLORD_CEILING_SOURCE = f"{CEILING_SOURCE}; the Housing Ombudsman names no total"
# Named as the product's own wherever it is used: neither the policies nor the Codes give a number.
PRODUCT_DEFAULT = Period(10, Unit.WORKING_DAYS)
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
