"""What somebody who complains says: the same from every channel."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from complaints.vocabulary.contact_kinds import may_be_anonymous
from complaints.vocabulary.outcomes import Channel
from councils.policies.rules.procedure_rules import CORPORATE, ContactKind, ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.visible_text import has_visible_text

# Stands for a name where none was given.
NAMELESS = "Anonymous"
WHENEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who complains and how to reach them. `user_id` is their account, where they have one."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    on_behalf_of: str = ""
    adjustments: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One contact as it came in. `received_at` is when it reached the council, on whatever channel."""

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

    def fingerprint(self) -> str:
        """Tells a repeat of the same submission from another one under the same key.

        The instant of receipt is left out: a repeat arrives later.
        """
        return hashlib.sha256(repr(replace(self, received_at=WHENEVER)).encode()).hexdigest()


def check(submission: Submission, at: datetime) -> None:
    """Refuse what can't be a contact.

    Raises:
        RuleBroken: `intake.future` (received later than now), `intake.empty`.
    """
    if submission.received_at > at:
        raise RuleBroken("intake.future", "A complaint cannot be received in the future.")
    if not has_visible_text(submission.summary) or not has_visible_text(submission.description):
        raise RuleBroken("intake.empty", "Say what it is about.")


def greeted_name(name: str) -> str:
    """The name that a letter greets; empty where none was given."""
    return "" if name == NAMELESS else name


def is_reachable(contact: Contact) -> bool:
    """Whether there is any way to answer."""
    return any(has_visible_text(way) for way in (contact.email, contact.phone, contact.address))


def check_reachable(contact: Contact, rules: ProcedureRules) -> None:
    """Refuse what nobody could answer, unless the policy takes it without a name.

    Raises:
        RuleBroken: `intake.anonymous` (no way to reach the person at all).
    """
    if not is_reachable(contact) and not may_be_anonymous(rules.takes, rules):
        raise RuleBroken("intake.anonymous", "Give at least one way to reach the person who complains.")
