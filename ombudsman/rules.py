"""An Ombudsman's letters and decisions, and when a reply is due."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from unicodedata import category

from councils.bodies.rules import ombudsmen
from councils.calendars.rules import WorkingCalendar, written
from councils.policies.rules.procedure_rules import OmbudsmanRules
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import Period

LOGS = (Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE)
# The responding officer is asked about the complaint, so may read the letter.
READS = (*LOGS, Role.RESPONDING_OFFICER)
ANSWERS = (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER)


def check(actor: Actor, *roles: Role) -> None:
    """Raise NotAllowed without one of the roles."""
    if not actor.has(*roles):
        raise NotAllowed("referral.role", "Your role does not let you do this on an Ombudsman case.")


def reference_key(reference: str) -> str:
    """Ignores spaces, dashes and case."""
    return "".join(sign for sign in reference.casefold() if not sign.isspace() and category(sign) != "Pd")


class LetterKind(StrEnum):
    """One reference lasts from first contact to evidence of compliance."""

    FIRST_CONTACT = "first_contact"
    ENQUIRY = "enquiry"
    FURTHER_ENQUIRY = "further_enquiry"
    DRAFT_DECISION = "draft_decision"
    COMPLIANCE = "compliance"

    @property
    def label(self) -> str:
        return {
            LetterKind.FIRST_CONTACT: "Enquiry before an investigation",
            LetterKind.ENQUIRY: "Enquiry",
            LetterKind.FURTHER_ENQUIRY: "Further enquiry",
            LetterKind.DRAFT_DECISION: "Draft decision",
            LetterKind.COMPLIANCE: "Request for evidence of compliance",
        }[self]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What each event keeps. `body` is the Ombudsman's key."""

    referral_id: int
    body: str
    reference: str
    kind: LetterKind
    due_on: date

    def as_data(self) -> dict[str, Any]:
        ombudsman = ombudsmen()[self.body]
        return {
            "referral": self.referral_id,
            "reference": self.reference,
            "about": f"{ombudsman.name}, reference {self.reference}",
            "letter_kind": self.kind.label,
            "decision_called": ombudsman.words.decision,
            "action_called": ombudsman.words.action,
            "due": self.due_on.isoformat(),
        }


def decision_label(key: str) -> str:
    return key.replace("_", " ").capitalize()


# A later year is a typing error.
LONGEST_REPLY_DAYS = 366


class Basis(StrEnum):
    """Where the date comes from."""

    LETTER = "letter"
    POLICY = "policy"
    USUAL = "usual"
    EXTENDED = "extended"

    @property
    def label(self) -> str:
        return {
            Basis.LETTER: "the date in the Ombudsman's letter",
            Basis.POLICY: "the council's policy",
            Basis.EXTENDED: "the later date that the Ombudsman agreed to",
            Basis.USUAL: "the Ombudsman's usual time: neither the letter nor the policy states a date",
        }[self]


@dataclass(frozen=True, slots=True)
class ReplyDue:
    on: date
    basis: Basis


def reply_due(
    notified_on: date,
    rules: OmbudsmanRules,
    usual: Period,
    calendar: WorkingCalendar,
    in_letter: date | None = None,
) -> ReplyDue:
    """Use the letter's date, else the policy's, else the Ombudsman's usual time.

    Raises RuleBroken: `referral.letter_date` if before notification or over a year later.
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
    """Raises RuleBroken (`referral.letter_date`) if over a year later."""
    if (due_on - notified_on).days > LONGEST_REPLY_DAYS:
        raise RuleBroken("referral.letter_date", "That is more than a year after the letter. Check the year.")


def extended(due_on: date, until: date, agreed_on: date) -> ReplyDue:
    """The extension must be agreed before the reply is overdue.

    Raises RuleBroken: `referral.not_later`, `referral.late_already`.
    """
    if until <= due_on:
        raise RuleBroken("referral.not_later", f"Enter a date after {written(due_on)}, when the reply is due now.")
    if agreed_on > due_on:
        raise RuleBroken(
            "referral.late_already",
            f"The reply was due on {written(due_on)}, so it was already late when the Ombudsman agreed to more time.",
        )
    return ReplyDue(until, Basis.EXTENDED)
