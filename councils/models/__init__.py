"""Who, where, under which rules, by which calendar."""

from councils.models.absences import Absence
from councils.models.council import Council, ServiceArea
from councils.models.draft import DraftDecision, PolicyDraft
from councils.models.feeds import CalendarFeed
from councils.models.people import Membership, Password, User, store_passwords
from councils.models.policy import BankHoliday, BankHolidayElsewhere, ClosureDay, PolicyVersion, PolicyWithdrawal
from councils.models.reminders import ReminderDecision
from councils.models.tokens import ApiToken

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
