"""Councils, people, policies and days off."""

from councils.models.council import Council, ReminderDecision, ServiceArea
from councils.models.people import Absence, ApiToken, CalendarFeed, Membership, Password, User, store_passwords
from councils.models.policy import (
    BankHoliday,
    BankHolidayElsewhere,
    ClosureDay,
    DraftDecision,
    PolicyDraft,
    PolicyVersion,
    PolicyWithdrawal,
)

__all__ = [
    "Absence",
    "ApiToken",
    "BankHoliday",
    "BankHolidayElsewhere",
    "CalendarFeed",
    "ClosureDay",
    "Council",
    "DraftDecision",
    "Membership",
    "Password",
    "PolicyDraft",
    "PolicyVersion",
    "PolicyWithdrawal",
    "ReminderDecision",
    "ServiceArea",
    "User",
    "store_passwords",
]
