"""A contact, as submitted on any channel."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from complaints.vocabulary.correspondence import ContactDetails
from complaints.vocabulary.lifecycle import Channel
from complaints.vocabulary.people import ELECTED, AdjustmentKind, HelpPlace, RepresentativeKind
from councils.calendars.rules import london_day, with_weekday
from councils.policies.rules.casework_rules import CORPORATE, CaseworkRules, ContactKind
from councils.policies.rules.policy_document import anonymous_by_arrangement, may_be_anonymous
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import has_visible_text

WHENEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who complains and how to reach them."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    on_behalf_of: str = ""
    # In their own words.
    adjustments: str = ""
    user_id: int | None = None
    # The record of someone whom staff found. None: another person, or not known.
    person_id: int | None = None
    # The record of the person they act for, where staff found it.
    represented_id: int | None = None
    # Chosen from a list.
    adjustment_kinds: tuple[AdjustmentKind, ...] = ()
    # Only those who ask for the address see it. Of someone with a record, `protect_address` keeps it.
    address_protected: bool = False

    @property
    def details(self) -> ContactDetails:
        return ContactDetails(self.name, self.email, self.phone, self.address).tidied()


@dataclass(frozen=True, slots=True)
class Help:
    """Staff helped someone to complain. `helper` names them."""

    place: HelpPlace
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A contact. `received_at` is when it reached the council."""

    service_area_id: int
    summary: str
    description: str
    contact: Contact
    channel: Channel
    received_at: datetime
    wanted: str = ""
    procedure: str = CORPORATE
    kind: ContactKind = ContactKind.COMPLAINT
    idempotency_key: UUID | None = None
    help: Help | None = None
    # Why someone stays anonymous, and who agreed, where the policy allows it by arrangement.
    anonymity_reason: str = ""
    # Which member asks, where it is their enquiry.
    enquirer: RepresentativeKind | None = None

    def fingerprint(self) -> str:
        """Identify a repeat, which arrives at another time."""
        return hashlib.sha256(repr(replace(self, received_at=WHENEVER)).encode()).hexdigest()

    @property
    def as_message(self) -> str:
        return "\n\n".join(part for part in (self.summary, self.description, self.wanted) if part)

    def written_down(self, name: str, today: date) -> str:
        """Return who wrote it down, and how it came."""
        received_on = london_day(self.received_at)
        earlier = f", received on {with_weekday(received_on)}" if received_on != today else ""
        return f"{name} ({self.channel.label.lower()}{earlier})"

    def check_came_on(self, today: date) -> None:
        """The next stage counts from the day on which they asked. Raises RuleBroken (`repeat.earlier`)."""
        if london_day(self.received_at) != today:
            raise RuleBroken(
                "repeat.earlier",
                "It came on an earlier day, from which the next stage counts. Log it, so that a complaint champion can "
                "escalate the case and correct the date of receipt.",
            )


def check(submission: Submission, at: datetime) -> None:
    """Raise RuleBroken "intake.future", "intake.empty", "intake.helper", "intake.acts_for_themselves" or
    "intake.enquirer".
    """
    if submission.received_at > at:
        raise RuleBroken("intake.future", "A complaint cannot be received in the future.")
    if not has_visible_text(submission.summary) or not has_visible_text(submission.description):
        raise RuleBroken("intake.empty", "Say what it is about.")
    if submission.help is not None and not has_visible_text(submission.help.helper):
        raise RuleBroken("intake.helper", "Say who helped them.")
    contact = submission.contact
    if contact.represented_id is not None and contact.represented_id == contact.person_id:
        raise RuleBroken("intake.acts_for_themselves", "Select someone else: this is the person who contacts us.")
    by_a_member = submission.enquirer in ELECTED
    if by_a_member is not (submission.kind is ContactKind.MEMBER_ENQUIRY):
        raise RuleBroken("intake.enquirer", "Say whether a councillor or an MP asks, for a member enquiry only.")


def answers_survey(practice: CaseworkRules, channel: str, kind: str) -> str:
    """Return what is owed to someone who answers a survey: it is no complaint, but one may be offered."""
    survey = practice.survey
    if survey is None or not survey.unhappy or channel != Channel.SURVEY or kind == ContactKind.COMPLAINT:
        return ""
    what = f"{survey.unhappy[:1].lower()}{survey.unhappy[1:]}"
    return f"It answers a survey. Under the policy, an unhappy answer is {what} ({survey.paragraph})."


def may_be_told(practice: CaseworkRules, name: str) -> str:
    """Return what the policy says about telling someone that another person contacts the council for them."""
    rule = practice.representative
    if rule is None or not rule.may_tell_the_person:
        return ""
    return f"The policy lets you tell {name} that someone has contacted us for them ({rule.paragraph})."


def is_reachable(contact: Contact) -> bool:
    return any(has_visible_text(way) for way in (contact.email, contact.phone, contact.address))


def check_reachable(submission: Submission, rules: ProcedureRules) -> None:
    """Raise RuleBroken "intake.anonymous" if the policy refuses it, or wants an arrangement and there is none."""
    if is_reachable(submission.contact) or may_be_anonymous(rules.takes, rules):
        return
    if not (anonymous_by_arrangement(rules) and has_visible_text(submission.anonymity_reason)):
        raise RuleBroken("intake.anonymous", "Give at least one way to reach the person who complains.")


# No vowels and no characters that look alike, so that a reference can be read out by phone.
REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new_reference(prefix: str, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a reference such as SC-4F7-K9M-2DQ: an identifier, not a secret."""
    parts = ["".join(choose(REFERENCE_LETTERS) for _ in range(3)) for _ in range(3)]
    return "-".join([prefix, *parts])
