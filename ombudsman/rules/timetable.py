"""By when the council replies to an Ombudsman: calendar days, counted from the day it was notified."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from councils.calendars.rules.working_days import WorkingCalendar, written
from councils.policies.rules.procedure_rules import OmbudsmanRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.periods import Period

# No Ombudsman gives longer than this: a later year is a slip of the pen.
LONGEST_REPLY_DAYS = 366


class Basis(StrEnum):
    """Where the date of a reply comes from."""

    LETTER = "letter"
    POLICY = "policy"
    USUAL = "usual"
    EXTENDED = "extended"

    @property
    def label(self) -> str:
        """The basis as a person reads it."""
        return {
            Basis.LETTER: "the date in the Ombudsman's letter",
            Basis.POLICY: "the council's policy",
            Basis.EXTENDED: "the later date that the Ombudsman agreed to",
            Basis.USUAL: "the Ombudsman's usual time: neither the letter nor the policy states a date",
        }[self]


@dataclass(frozen=True, slots=True)
class ReplyDue:
    """The last day for the reply and why."""

    on: date
    basis: Basis


def reply_due(
    notified_on: date,
    rules: OmbudsmanRules,
    usual: Period,
    calendar: WorkingCalendar,
    in_letter: date | None = None,
) -> ReplyDue:
    """The last day for the council's reply: by the letter, or else by the policy, or else the Ombudsman's usual time.

    Raises:
        RuleBroken: `referral.letter_date` where the letter's date is before the notification or over a year after it.
    """
    if in_letter is not None:
        if in_letter < notified_on:
            raise RuleBroken("referral.letter_date", "The reply cannot be due before the council was notified.")
        check_reply_day(notified_on, in_letter)
        return ReplyDue(in_letter, Basis.LETTER)
    if rules.reply is not None:
        return ReplyDue(calendar.end_of(notified_on, rules.reply), Basis.POLICY)
    return ReplyDue(calendar.end_of(notified_on, usual), Basis.USUAL)


def check_reply_day(notified_on: date, due_on: date) -> None:
    """Raise RuleBroken (`referral.letter_date`) for a date of reply that can only be a mistake."""
    if (due_on - notified_on).days > LONGEST_REPLY_DAYS:
        raise RuleBroken("referral.letter_date", "That is more than a year after the letter. Check the year.")


def extended(due_on: date, until: date, agreed_on: date) -> ReplyDue:
    """The later date that the Ombudsman agreed to, on a day on which the reply was not late yet.

    Raises:
        RuleBroken: `referral.not_later`, `referral.late_already`.
    """
    if until <= due_on:
        raise RuleBroken("referral.not_later", f"Enter a date after {written(due_on)}, when the reply is due now.")
    if agreed_on > due_on:
        raise RuleBroken(
            "referral.late_already",
            f"The reply was due on {written(due_on)}, so it was already late when the Ombudsman agreed to more time.",
        )
    return ReplyDue(until, Basis.EXTENDED)
