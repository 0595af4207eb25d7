"""Writes about councils: their documents, their policies and the days that don't count."""

from councils.operations.calendar_locks import change_calendars, keep_calendar
from councils.operations.days import (
    Holiday,
    add_bank_holiday,
    add_closure_day,
    load_bank_holidays,
    load_bank_holidays_elsewhere,
    remove_bank_holiday,
    remove_closure_day,
)
from councils.operations.documents import load_council_document
from councils.operations.policies import publish_for_every_council, publish_policy_version

__all__ = [
    "Holiday",
    "add_bank_holiday",
    "add_closure_day",
    "change_calendars",
    "keep_calendar",
    "load_bank_holidays",
    "load_bank_holidays_elsewhere",
    "load_council_document",
    "publish_for_every_council",
    "publish_policy_version",
    "remove_bank_holiday",
    "remove_closure_day",
]
