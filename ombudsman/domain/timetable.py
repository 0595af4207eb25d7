"""By when the council replies to an Ombudsman: calendar days, counted from the day it was notified."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from councils.domain.calendars import WorkingCalendar
from councils.domain.errors import RuleBroken
from councils.domain.periods import Period, Unit
from councils.domain.rules import OmbudsmanRules

# What councils are generally given (LGSCO practice); used only where neither letter nor policy says anything.
USUAL = Period(28, Unit.CALENDAR_DAYS)


class Basis(StrEnum):
    """Where the date of a reply comes from."""

    LETTER = "letter"
    POLICY = "policy"
    USUAL = "usual"

    @property
    def label(self) -> str:
        """The basis as a person reads it."""
        return {
            Basis.LETTER: "the date in the Ombudsman's letter",
            Basis.POLICY: "the council's policy",
            Basis.USUAL: f"the usual {USUAL}: neither the letter nor the policy states a date",
        }[self]


@dataclass(frozen=True, slots=True)
class ReplyDue:
    """The last day for the reply and why."""

    on: date
    basis: Basis


def reply_due(
    notified_on: date, rules: OmbudsmanRules, calendar: WorkingCalendar, in_letter: date | None = None
) -> ReplyDue:
    """The last day for the council's reply; the letter goes before the policy.

    Raises:
        RuleBroken: `referral.letter_date` where the letter's date is before the notification.
    """
    if in_letter is not None:
        if in_letter < notified_on:
            raise RuleBroken("referral.letter_date", "The reply cannot be due before the council was notified.")
        return ReplyDue(in_letter, Basis.LETTER)
    if rules.reply is not None:
        return ReplyDue(calendar.end_of(notified_on, rules.reply), Basis.POLICY)
    return ReplyDue(calendar.end_of(notified_on, USUAL), Basis.USUAL)
